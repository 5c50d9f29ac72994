import { describe, expect, it } from 'vitest';
import { judgeScan } from './judgeScan.ts';
import type { SaleOutcome, ScanAct, ScanActor, ScanTrial, TokenScan } from './tokenScan.ts';

const HELD = { trader: 1_000n, pool: 50_000n, supply: 100_000n, caller: 0n, self: 0n };
const SOLD: SaleOutcome = {
  failed: 'no',
  reason: '',
  proceeds: 990n,
  expected: 990n,
  before: HELD,
  after: HELD,
};
const OWNER: ScanActor = { address: `0x${'1'.repeat(40)}`, kind: 'account', foundBy: 'owner()' };
const FRIEND: ScanActor = {
  address: `0x${'2'.repeat(40)}`,
  kind: 'account',
  foundBy: 'its liquidity tokens',
};

function aScan(changes: Partial<TokenScan> = {}): TokenScan {
  return {
    token: `0x${'a'.repeat(40)}`,
    block: 1,
    pool: { address: `0x${'b'.repeat(40)}`, kind: 'constantProduct' },
    amountIn: 1_000n,
    buy: { failed: false, expected: 1_000n, received: 1_000n },
    trials: [{ kind: 'now', when: 'on the current block', ...SOLD }],
    acts: [],
    functions: 5,
    successes: 3,
    actors: [OWNER],
    delegates: false,
    liquidity: [{ ...FRIEND, share: 1, locked: true }],
    largestHolder: { address: OWNER.address, share: 0.01 },
    gaps: [],
    ...changes,
  };
}

function anAct(after: Partial<typeof HELD>, sale: Partial<SaleOutcome> = {}, actor = OWNER): ScanAct {
  const contract = aScan().token;
  return {
    ...SOLD,
    name: 'f',
    contract,
    selector: '0x12345678',
    actor,
    after: { ...HELD, ...after },
    ...sale,
  };
}

/** A sale by the holder later on. */
function later(when: string, failed: 'no' | 'sale'): ScanTrial {
  return { ...SOLD, kind: 'later', when, failed };
}

function lock(delay: number): ScanActor {
  return { ...OWNER, kind: 'timeLock', delay };
}

function verdictOf(changes: Partial<TokenScan>, trusted = false): string {
  return judgeScan(aScan(changes), { trusted }).verdict;
}

describe('the judgement of a scan', () => {
  it('calls a token safe that nobody can hurt, with every factor assessed', () => {
    expect(judgeScan(aScan(), { trusted: false })).toMatchObject({ verdict: 'safe', certainty: 1 });
  });

  it.each<[string, ScanAct]>([
    ['stop a sale', anAct({}, { failed: 'sale', reason: 'no' })],
    ['take a balance', anAct({ trader: 800n })],
    ['drain the pool', anAct({ pool: 40_000n })],
    ['confiscate by a tax', anAct({}, { proceeds: 500n })],
    ['rescale one holding', anAct({ trader: 2n, supply: 50_000n })],
    [
      'confiscate by a tax besides a gift',
      anAct({ pool: 50_100n }, { proceeds: 5n, before: { ...HELD, caller: 100n } }),
    ],
    ['make half of the supply anew', anAct({ supply: 150_000n, caller: 50_000n })],
    ['make tokens that the supply does not tell of', anAct({ caller: 90_000n })],
  ])('is unsafe where somebody can %s, unless a day must pass before', (_, act) => {
    expect(verdictOf({ acts: [act] })).toBe('unsafe');
    expect(verdictOf({ acts: [{ ...act, actor: lock(86_399) }] })).toBe('unsafe');
    expect(verdictOf({ acts: [{ ...act, actor: lock(86_400) }] })).toBe('safe');
    expect(verdictOf({ acts: [act] }, true)).toBe('safe');
  });

  it.each<[string, ScanAct]>([
    ['rebases by a little', anAct({ trader: 960n, pool: 48_000n })],
    ['sets a bounded tax', anAct({}, { proceeds: 900n })],
    ['mints up to a cap', anAct({ supply: 110_000n, caller: 10_000n })],
    [
      'counts all holdings in units a little smaller',
      anAct({ trader: 1_050n, pool: 52_500n, supply: 105_000n }),
    ],
    ['bounds how much is sold at once', anAct({}, { failed: 'part', reason: 'too much' })],
    [
      'gives the pool what was their own',
      anAct({ pool: 100_000n }, { proceeds: 495n, before: { ...HELD, caller: 50_000n } }),
    ],
    ['takes what the token itself holds', anAct({ caller: 40_000n }, { before: { ...HELD, self: 40_000n } })],
  ])('warns, or passes, where an owner %s', (_, act) => {
    expect(verdictOf({ acts: [act] })).toBe('safe');
  });

  it.each([
    ['fails later', { failed: 'sale', reason: 'no' }],
    ['brings little later', { proceeds: 100n }],
    ['is of a holding that has shrunk', { before: { ...HELD, trader: 500n } }],
  ] as const)('is unsafe where a sale %s', (_, change) => {
    const [now] = aScan().trials;
    const worse = { ...later('a day later', 'no'), ...change };
    expect(verdictOf({ trials: [now!, worse] })).toBe('unsafe');
    expect(verdictOf({ trials: [now!, worse] }, true)).toBe('unsafe');
  });

  it('accepts a sale that has to wait for a block or some minutes, and none that has to wait longer', () => {
    const [now] = aScan().trials;
    const fails = { ...now!, failed: 'sale', reason: 'too soon' } as const;
    const waits = [later('a block later', 'sale'), later('an hour later', 'no'), later('a day later', 'no')];
    const verdict = judgeScan(aScan({ trials: [fails, ...waits] }), { trusted: false });
    expect(verdict.verdict).toBe('safe');
    expect(verdict.findings.find(({ factor }) => factor === 'honeypot')).toMatchObject({ verdict: 'warn' });
    const longer = [
      later('a block later', 'sale'),
      later('an hour later', 'sale'),
      later('a day later', 'no'),
    ];
    expect(verdictOf({ trials: [fails, ...longer] })).toBe('unsafe');
  });

  it('is unsafe where somebody rules what every transfer asks, or code that can do away with itself', () => {
    expect(verdictOf({ askedRulers: [OWNER] })).toBe('unsafe');
    expect(verdictOf({ askedRulers: [lock(172_800)] })).toBe('safe');
    expect(verdictOf({ destroyer: OWNER })).toBe('unsafe');
  });

  it('accepts a tax on V2 and refuses it on V3', () => {
    const buy = { failed: false, expected: 1_000n, received: 950n } as const;
    expect(verdictOf({ buy })).toBe('safe');
    const { address } = aScan().pool;
    expect(verdictOf({ buy, pool: { address, kind: 'concentratedLiquidity' } })).toBe('unsafe');
    expect(verdictOf({ buy: { ...buy, received: 400n } })).toBe('unsafe');
  });

  it('is unknown where those who count holdings in other units might leave somebody out, unless they are locked out', () => {
    const halved = { trader: 500n, pool: 25_000n, supply: 50_000n };
    expect(verdictOf({ acts: [anAct(halved)] })).toBe('unknown');
    expect(verdictOf({ acts: [anAct(halved, {}, lock(200_000))] })).toBe('safe');
  });

  it('is unknown, and not unsafe, where most of the liquidity is in locks of unknown make', () => {
    const tried = { ...FRIEND, share: 0.3, locked: true, tried: true };
    const known = { ...FRIEND, share: 0.4, locked: true };
    const verdict = judgeScan(aScan({ liquidity: [tried, tried, known] }), { trusted: false });
    expect(verdict.verdict).toBe('unknown');
    expect(verdict.findings.find(({ factor }) => factor === 'liquidity')).toMatchObject({
      verdict: 'warn',
      score: 50,
    });
    expect(verdictOf({ liquidity: [tried, { ...known, share: 0.7 }] })).toBe('safe');
  });

  it('is unknown where harm may be beyond what a contract of its own code does, or is paid for', () => {
    const bound = { ...OWNER, kind: 'contract', bound: true } as const;
    const stopped = { failed: 'sale', reason: 'no' } as const;
    expect(verdictOf({ acts: [anAct({}, stopped, bound)] })).toBe('unknown');
    expect(verdictOf({ acts: [anAct({}, stopped, bound), anAct({}, stopped)] })).toBe('unsafe');
    const minted = anAct({ supply: 200_000n, caller: 100_000n });
    expect(verdictOf({ acts: [{ ...minted, paid: true }] })).toBe('unknown');
    expect(verdictOf({ acts: [{ ...minted, paid: true }, minted] })).toBe('unsafe');
    expect(verdictOf({ acts: [{ ...anAct({ trader: 1n, supply: 200_000n }), paid: true }] })).toBe('unsafe');
  });

  it('is unknown where nobody was found who may replace code that it hands calls on to', () => {
    const handsOn = [OWNER.address];
    expect(verdictOf({ delegates: true, handsOn })).toBe('unknown');
    const stopped = anAct({}, { failed: 'sale', reason: 'no' }, lock(200_000));
    expect(verdictOf({ delegates: true, handsOn, acts: [stopped] })).toBe('safe');
  });

  it('is unsafe where one holder can pull most of the liquidity, and code can be replaced', () => {
    expect(verdictOf({ liquidity: [{ ...FRIEND, share: 0.6, locked: false }] })).toBe('unsafe');
    expect(
      verdictOf({
        liquidity: [
          { ...FRIEND, share: 0.4, locked: false },
          { ...OWNER, share: 0.4, locked: true },
        ],
      }),
    ).toBe('safe');
    const implementation = aScan().token;
    const by = (ruler: ScanActor) => ({ kind: 'eip1967', implementation, authorities: [ruler] }) as const;
    expect(verdictOf({ proxy: by(OWNER) })).toBe('unsafe');
    expect(verdictOf({ proxy: by(lock(172_800)) })).toBe('safe');
  });

  it('never calls safe what it could not assess', () => {
    const whole = judgeScan(aScan(), { trusted: false });
    const { liquidity: _, largestHolder: __, ...blind } = aScan();
    const less = judgeScan(blind, { trusted: false });
    expect(less.certainty).toBeLessThan(whole.certainty);
    expect(less.score).toBeGreaterThan(whole.score);
    const gaps = [{ check: 'contract', reason: '3 of 5 functions could not be tried.' }] as const;
    expect(verdictOf({ gaps })).toBe('unknown');
    expect(verdictOf({ trials: [] })).toBe('unknown');
    expect(verdictOf({ buy: { failed: true, reason: 'closed' } })).toBe('unsafe');
  });
});
