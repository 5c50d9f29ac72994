import { describe, expect, it } from 'vitest';
import { throughJson } from '../agents/testing/throughJson.ts';
import { createLauncher, launcherDefaults, type LauncherDecision } from './launcher.ts';

function decisions(blocks: number, seed = 1): readonly (readonly [number, LauncherDecision])[] {
  const launcher = createLauncher(seed);
  return Array.from({ length: blocks }, (_, block) =>
    launcher.decide(block).map((decision) => [block, decision] as const),
  ).flat();
}

describe('the launcher', () => {
  it('opens with one token of every family', () => {
    const families = decisions(1)
      .flatMap(([, decision]) => (decision.kind === 'launch' ? [decision.plan.family] : []))
      .slice(0, 6);
    expect(new Set(families)).toEqual(
      new Set(['honest', 'honeypot', 'sellTax', 'blacklist', 'pausable', 'rugPull']),
    );
  });

  it('springs each trap once, after its launch, and never an honest token or a honeypot', () => {
    const all = decisions(20_000);
    const plans = new Map(
      all.flatMap(([block, decision]) =>
        decision.kind === 'launch'
          ? [[decision.plan.serial, { family: decision.plan.family, block }] as const]
          : [],
      ),
    );
    const springs = all.flatMap(([block, decision]) =>
      decision.kind === 'spring'
        ? [{ block, serial: decision.serial, plan: plans.get(decision.serial)! }]
        : [],
    );
    for (const { block, plan } of springs) {
      expect(['rugPull', 'sellTax', 'blacklist', 'pausable']).toContain(plan.family);
      expect(block - plan.block).toBeGreaterThanOrEqual(60);
    }
    expect(new Set(springs.map(({ serial }) => serial)).size).toBe(springs.length);
    expect(springs.length).toBeGreaterThan(10);
  });

  it('lets some honest makers give everything away, some half, some nothing, and nobody else anything', () => {
    const all = decisions(60_000);
    const plans = all.flatMap(([block, decision]) =>
      decision.kind === 'launch' ? [{ block, ...decision.plan }] : [],
    );
    const isWhole = (plan: (typeof plans)[number]): boolean =>
      plan.securing?.ownership === 'renounced' && plan.securing.liquidity !== 'kept';
    const honest = plans.filter(({ family }) => family === 'honest');
    const whole = honest.filter(isWhole).length / honest.length;
    expect(whole).toBeGreaterThan(0.5);
    expect(whole).toBeLessThan(0.8);
    expect(honest.some((plan) => plan.securing !== undefined && !isWhole(plan))).toBe(true);
    expect(honest.some(({ securing }) => securing === undefined)).toBe(true);
    expect(plans.filter(({ family, securing }) => family !== 'honest' && securing !== undefined)).toEqual([]);
    const ranges = honest.filter(({ venue }) => venue.endsWith('v3'));
    expect(ranges.some(({ securing }) => securing?.liquidity === 'burned')).toBe(false);
    const secured = all.flatMap(([block, decision]) =>
      decision.kind === 'secure' ? [[decision.serial, block] as const] : [],
    );
    const later = honest.filter(({ securing }) => (securing?.afterBlocks ?? 0) > 0);
    expect(secured).toEqual(
      later.map(({ serial, block, securing }) => [serial, block + securing!.afterBlocks]),
    );
  });

  it('keeps the number of live tokens bounded by abandoning the oldest', () => {
    const launcher = createLauncher(4);
    const abandoned: number[] = [];
    for (let block = 0; block < 30_000; block += 1) {
      for (const decision of launcher.decide(block)) {
        if (decision.kind === 'abandon') {
          abandoned.push(decision.serial);
        }
      }
      expect(launcher.live().length).toBeLessThanOrEqual(launcherDefaults.maxLive);
    }
    expect(abandoned.length).toBeGreaterThan(20);
    expect(abandoned).toEqual(abandoned.toSorted((a, b) => a - b));
  });

  it('goes on from a checkpoint', () => {
    const first = createLauncher(9);
    for (let block = 0; block < 700; block += 1) {
      first.decide(block);
    }
    const second = createLauncher(9, launcherDefaults, throughJson(first.state()));
    for (let block = 700; block < 3000; block += 1) {
      expect(second.decide(block)).toEqual(first.decide(block));
    }
  });

  it('gives some tokens names that are hostile to whoever shows them', () => {
    const symbols = decisions(60_000).flatMap(([, decision]) =>
      decision.kind === 'launch' ? [decision.plan.symbol] : [],
    );
    expect(
      symbols.some((symbol) => ['<', '=', '\u001b', '\u202e'].some((mark) => symbol.includes(mark))),
    ).toBe(true);
  });
});
