import type { BreakerEvent } from '@twinlane/core/breaker/breakerStore';
import type { Position } from '@twinlane/core/portfolio/position';
import type { TradeSimulation } from '@twinlane/core/risk/riskFactor';
import type { AlertMessage } from '@twinlane/protocol/serverMessage';
import { beforeEach, describe, expect, it } from 'vitest';
import { checkRugs } from './checkRugs.ts';
import { aPoolOf, risingMarket, TOKEN } from './signals/testing/tryTrading.ts';
import { createTestLog } from './testing/testLog.ts';
import type { AccountView } from './valueAccount.ts';

const PASSED = {
  outcome: 'passed',
  boughtExpected: 1n,
  bought: 1n,
  soldExpected: 1n,
  sold: 1n,
  buyGas: 1n,
  sellGas: 1n,
} as const;
const SAFE: TradeSimulation = {
  ...PASSED,
  scan: { verdict: 'safe', score: 0, certainty: 1, reason: 'Nobody can stop a sale.' },
};
const UNSAFE: TradeSimulation = {
  ...PASSED,
  scan: { verdict: 'unsafe', score: 100, certainty: 1, reason: 'Its owner can pause it.' },
};

const opened: BreakerEvent = {
  kind: 'change',
  id: 'event',
  type: 'liquidityCrisis',
  scope: { kind: 'token', id: `31337:${TOKEN.address}` },
  priority: 'high',
  from: 'closed',
  to: 'open',
  why: 'The depth fell.',
  who: 'system',
  at: 0,
};

let asked: string[];
let alerts: AlertMessage[];

/** What is told after an event, of a token that the simulator finds so. */
async function toldOf(
  event: BreakerEvent,
  found: TradeSimulation | Error,
  isHeld = true,
): Promise<readonly AlertMessage[]> {
  const listeners: ((event: BreakerEvent) => void)[] = [];
  const snapshot = risingMarket([aPoolOf(500_000)]);
  const position = { id: 'position', token: TOKEN, cost: 7_000_000n } as Position;
  const answered = Promise.withResolvers<void>();
  checkRugs({
    breakers: {
      onEvent(listener) {
        listeners.push(listener);
        return () => undefined;
      },
    },
    simulator: {
      forget: (token) => asked.push(`forget ${token}`),
      async simulateRoundTrip({ token, amountIn, scan }) {
        asked.push(`try ${token.address} with ${amountIn}${scan === true ? ', scanned' : ''}`);
        setImmediate(() => answered.resolve());
        if (found instanceof Error) throw found;
        return found;
      },
    },
    view: () => ({ snapshot, positions: isHeld ? [position] : [] }) as unknown as AccountView,
    announce: (alert) => alerts.push(alert),
    log: createTestLog(),
  });
  listeners.forEach((listener) => listener(event));
  await Promise.race([answered.promise, new Promise((resolve) => void setTimeout(resolve, 20))]);
  return alerts;
}

describe('a liquidityCrisis that opens', () => {
  beforeEach(() => {
    asked = [];
    alerts = [];
  });

  it('has the token scanned afresh, with what is held of it', async () => {
    await toldOf(opened, SAFE);
    expect(asked).toEqual([`forget ${TOKEN.address}`, `try ${TOKEN.address} with 7000000, scanned`]);
  });

  it('tells the operator that it may be a rug pull, and how to leave', async () => {
    expect(await toldOf(opened, UNSAFE)).toEqual([
      {
        level: 'critical',
        text: expect.stringContaining('may be a rug pull: Its owner can pause it.') as string,
        hint: 'Close it: twinlane positions close position --reason "rug pull"',
      },
    ]);
  });

  it.each([
    ['can be sold as before', SAFE],
    ['no more be sold', { outcome: 'sellFailed', reason: 'transfer reverted: no more be sold' } as const],
  ])('says what the trial shows: it %s', async (words, found) => {
    expect((await toldOf(opened, found))[0]?.text).toContain(words);
  });

  it('only warns of a token that is not held', async () => {
    expect((await toldOf(opened, UNSAFE, false))[0]).toMatchObject({ level: 'warning' });
    expect(asked.at(-1)).toContain('with 100000000,');
  });

  it.each<[string, BreakerEvent]>([
    ['that closes', { ...opened, from: 'open', to: 'closed' }],
    ['of another type', { ...opened, type: 'volatilitySpike' }],
    [
      'of a token that is not in the market',
      { ...opened, scope: { kind: 'token', id: '31337:0x00000000000000000000000000000000000000ff' } },
    ],
  ])('is not one %s', async (_, event) => {
    expect(await toldOf(event, UNSAFE)).toEqual([]);
    expect(asked).toEqual([]);
  });

  it('outlives a scan that cannot be made', async () => {
    expect(await toldOf(opened, new Error('no node'))).toEqual([]);
  });
});
