import type { BreakerStatus } from '@twinlane/core/breaker/breakerService';
import type { BreakerScope } from '@twinlane/core/breaker/breakerTypes';
import { describe, expect, it } from 'vitest';
import { measureBreakers } from './measureBreakers.ts';
import { createMetrics, type Metrics } from './observe/metrics.ts';

const NOW = Date.UTC(2026, 0, 5, 12);
const CHAIN: BreakerScope = { kind: 'chain', id: '8453' };
const TOKENS = ['11', '22', '33'].map((digits): BreakerScope => ({
  kind: 'token',
  id: `8453:0x${digits.repeat(20)}`,
}));

function status(changes: Partial<BreakerStatus>): BreakerStatus {
  return {
    type: 'slippageExcessive',
    scope: CHAIN,
    priority: 'high',
    state: 'closed',
    blocks: 'new entries',
    attempt: 0,
    stored: true,
    ...changes,
  };
}

async function linesOf(metrics: Metrics, name: string): Promise<readonly string[]> {
  const { text } = await metrics.page();
  return text.split('\n').filter((line) => line.startsWith(`twinlane_${name}{`));
}

describe('the metrics of breakers', () => {
  it('count openings and refusals by type, priority and scope', async () => {
    const metrics = createMetrics();
    const meter = measureBreakers(metrics);
    const change = {
      kind: 'change',
      id: 'e',
      type: 'chainReorg',
      scope: CHAIN,
      priority: 'critical',
      who: 'system',
      why: '',
      at: NOW,
    } as const;
    meter.happened({ ...change, from: 'closed', to: 'open' });
    meter.happened({ ...change, from: 'open', to: 'open' });
    meter.happened({ ...change, from: 'open', to: 'closed' });
    meter.happened({ kind: 'cascade', id: 'c', openings: [], why: '', at: NOW });
    meter.refused({ type: 'chainReorg', scope: CHAIN, priority: 'critical', state: 'open', reason: '' });
    const labels = '{type="chainReorg",priority="critical",scope_kind="chain",scope="8453"}';
    expect(await linesOf(metrics, 'breaker_openings_total')).toEqual([
      `twinlane_breaker_openings_total${labels} 1`,
    ]);
    expect(await linesOf(metrics, 'breaker_refusals_total')).toEqual([
      `twinlane_breaker_refusals_total${labels} 1`,
    ]);
    expect((await metrics.page()).text).toContain('twinlane_breaker_cascades_total 1');
  });

  it('name chains, venues, endpoints and providers, and sum up what there may be any number of', async () => {
    const metrics = createMetrics();
    measureBreakers(metrics).follow(
      () => [
        ...TOKENS.map((scope, index) =>
          status({
            scope,
            state: index === 0 ? 'closed' : 'open',
            since: NOW - 1_000 * (index + 1),
            counts: { calls: 10, failures: index + 3, slow: 0 },
          }),
        ),
        status({ type: 'rpcFailure', scope: { kind: 'endpoint', id: '1 (example.org)' }, stored: false }),
      ],
      () => NOW,
    );
    const token = 'type="slippageExcessive",priority="high",scope_kind="token",scope=""';
    const endpoint = 'type="rpcFailure",priority="high",scope_kind="endpoint",scope="1 (example.org)"';
    expect(await linesOf(metrics, 'breakers')).toEqual([
      `twinlane_breakers{${token},state="closed"} 1`,
      `twinlane_breakers{${token},state="open"} 2`,
      `twinlane_breakers{${endpoint},state="closed"} 1`,
    ]);
    expect(await linesOf(metrics, 'breaker_failure_rate')).toEqual([
      `twinlane_breaker_failure_rate{${token}} 0.5`,
    ]);
    expect(await linesOf(metrics, 'breaker_state_seconds')).toEqual([
      `twinlane_breaker_state_seconds{${token},state="open"} 3`,
    ]);
    const { text } = await metrics.page();
    expect(text).toContain('twinlane_breakers_unstored 1');
    expect(text).not.toContain('0x');
  });
});
