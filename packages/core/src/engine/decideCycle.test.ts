import { describe, expect, test } from 'vitest';
import { noBreakers } from '../breaker/testing/noBreakers.ts';
import type { MarketSnapshot } from '../market/marketSnapshot.ts';
import { aBlock, anAddress, aPair, aSnapshot, aToken, USDC, WETH } from '../testing/buildMarket.ts';
import { anOpinion, aScan, passed } from '../risk/testing/buildRisk.ts';
import { aBot, aSimulator, aStepInput, UNTAXED } from '../testing/buildStep.ts';
import type { TradeSimulation } from '../risk/riskFactor.ts';
import { strategyOf } from '../strategy/registry.ts';
import type { RollupFeeParameters } from '../transaction/opStack/rollupFees.ts';
import { noteOrderEnded } from './botMemory.ts';
import type { CycleFacts, FastFacts } from './fastFacts.ts';
import { fastEntries, fastSignals } from './fastEntries.ts';
import { step } from './step.ts';
import type { Decision, InFlight, StepInput } from './stepTypes.ts';

const E6 = 10n ** 6n;
const E18 = 10n ** 18n;
/** A rollup that takes 0.1 native units for the data of a cycle: 200 USDC. */
const DEAR_DATA: RollupFeeParameters = {
  l1BaseFee: 0n,
  blobBaseFee: 0n,
  baseFeeScalar: 0n,
  blobBaseFeeScalar: 0n,
  operatorFeeScalar: 0n,
  operatorFeeConstant: E18 / 10n,
  jovian: true,
};
const VENUES: ReadonlySet<string> = new Set(['uniswap-v2', 'sushiswap-v2']);
const cheap = aPair(USDC, 1_000_000n * E6, WETH, 500n * E18, { address: anAddress(1) });
const dear = aPair(USDC, 1_050_000n * E6, WETH, 500n * E18, { address: anAddress(2), venue: 'sushiswap-v2' });

function market(changes: Partial<MarketSnapshot> = {}, pools = [cheap, dear]): MarketSnapshot {
  return { ...aSnapshot({ pools, nativePrice: 2_000 }), atomicVenues: VENUES, ...changes };
}

function input(snapshot: MarketSnapshot, changes: Partial<StepInput> = {}, params = {}): StepInput {
  const strategy = strategyOf('arbitrage');
  const bot = aBot({
    strategy: strategy.kind,
    params: strategy.params.parse(params),
    exits: {},
    intelLevel: 10,
  });
  return aStepInput(snapshot, { bot, ...changes });
}

async function decided(given: StepInput, answer?: TradeSimulation): Promise<Decision> {
  const { decisions } = await step(given, aSimulator(answer));
  expect(decisions).toHaveLength(1);
  return decisions[0]!;
}

describe('a cycle', () => {
  test('is ordered at its best input, and reverts below input, gas and least profit', async () => {
    const { thought, intent } = await decided(input(market()));
    expect(thought).toMatchObject({ decision: 'ARBITRAGE', gate: 'approved', strategy: 'arbitrage' });
    expect(thought.token.address).toBe(WETH.address);
    expect(intent).toMatchObject({
      side: 'cycle',
      tokenIn: USDC,
      tokenOut: USDC,
      route: [cheap.address, dear.address],
      gasStyle: 'urgent',
    });
    // 10 gwei, half full: the next base fee is the same; a quarter of it as tip; gas is 2,000 USDC per unit.
    const gas = ((180_000n * 13n) / 10n) * 12_500_000_000n;
    const cost = (gas * 2_000n * E6 + E18 - 1n) / E18;
    const share = (intent!.amountIn * 5n + 9_999n) / 10_000n;
    expect(intent?.minAmountOut).toBe(intent!.amountIn + cost + (share > E6 ? share : E6));
    expect(intent!.quotedAmountOut).toBeGreaterThan(intent!.minAmountOut);
  });

  test('is left where gas takes what it brings, with the numbers in the thought', async () => {
    const block = aBlock(1_000, { baseFeePerGas: 10n ** 13n });
    const { thought, intent } = await decided(input(market({ block })));
    expect(intent).toBeUndefined();
    expect(thought).toMatchObject({ decision: 'SKIP', gate: 'cycle.profit' });
    expect(thought.reasoning).toContain('its gas may cost');
  });

  test('pays for its data on a rollup before anything is left, with money for it in hand', async () => {
    const { intent: without } = await decided(input(market()));
    const { intent } = await decided(input(market({ rollup: DEAR_DATA })));
    expect(intent!.minAmountOut - intent!.amountIn).toBe(
      without!.minAmountOut - without!.amountIn + 200n * E6,
    );
    const ruinous = { ...DEAR_DATA, operatorFeeConstant: 10n * E18 };
    const left = await decided(input(market({ rollup: ruinous })));
    expect(left.intent).toBeUndefined();
    const gas = { cash: 10n ** 12n, native: E18 / 10n };
    expect((await decided(input(market(), { balances: gas }))).intent).toBeDefined();
    const { thought } = await decided(input(market({ rollup: DEAR_DATA }), { balances: gas }));
    expect(thought).toMatchObject({ decision: 'SKIP', gate: 'bot.gas' });
  });

  test('waits on a rollup until it is known what its data costs', async () => {
    const { thought, intent } = await decided(input(market({ rollup: 'unknown' })));
    expect(intent).toBeUndefined();
    expect(thought).toMatchObject({ decision: 'SKIP', gate: 'cycle.price' });
  });

  test('is left where too little would be left for whoever asks for more', async () => {
    const { thought } = await decided(input(market(), {}, { leastProfit: 100_000 }));
    expect(thought.gate).toBe('cycle.profit');
    const { thought: other } = await decided(input(market(), {}, { leastProfitPercent: 50 }));
    expect(other.gate).toBe('cycle.profit');
  });

  test('puts in no more than the free cash, the wallet’s limits and its own allow', async () => {
    const cash = 1_000n * E6;
    const { intent } = await decided(input(market(), { balances: { cash, native: E18 } }));
    expect(intent?.amountIn).toBe(cash);
    const fast: FastFacts = { verdicts: () => [], perTrade: 700n * E6, leftToday: 10n ** 12n };
    const { intent: limited } = await decided(input(market(), { fast, settings: smart() }));
    expect(limited?.amountIn).toBe(700n * E6);
    const { intent: own } = await decided(input(market(), {}, { maxInput: 500 }));
    expect(own?.amountIn).toBe(500n * E6);
  });

  test.each<[string, Partial<StepInput>, Partial<MarketSnapshot>, string]>([
    ['without cash', { balances: { cash: 0n, native: E18 } }, {}, 'sizing.cash'],
    ['without gas money', { balances: { cash: 10n ** 10n, native: 1n } }, {}, 'bot.gas'],
    [
      'through a venue that the contract does not know',
      {},
      { atomicVenues: new Set(['uniswap-v2']) },
      'signal.none',
    ],
  ])('is not ordered %s', async (_, changes, snapshot, gate) => {
    const { thought, intent } = await decided(input(market(snapshot), changes));
    expect(intent).toBeUndefined();
    expect(thought.gate).toBe(gate);
  });

  test('is off where the chain has no contract for it, and says why', async () => {
    const { atomicVenues: _, ...without } = market();
    const { thought } = await decided(input(without));
    expect(thought).toMatchObject({ decision: 'SKIP', gate: 'cycle.executor' });
    const { thought: quiet } = await decided(input({ ...without, tokens: market({}, [cheap]).tokens }));
    expect(quiet).toMatchObject({ decision: 'HOLD', gate: 'cycle.executor' });
    expect(quiet.reasoning).toContain('TwinlaneExecutor');
  });

  test('is not sent twice, nor through a pool that any order of the account is on its way to', async () => {
    const { intent } = await decided(input(market()));
    const inFlight: InFlight = { ...intent!, id: 'order', botId: 'another' };
    const { thought } = await decided(input(market(), { openOrders: [inFlight] }));
    expect(thought).toMatchObject({ decision: 'SKIP', gate: 'cycle.ordered' });
  });

  test('leaves its pools alone for a while after it failed', async () => {
    const given = input(market());
    const { intent } = await decided(given);
    const { trading } = given.settings;
    const now = given.snapshot.now;
    const memory = noteOrderEnded(given.memory, intent!, { filled: false, now }, trading);
    expect((await decided({ ...given, memory })).thought.gate).toBe('cycle.rest');
  });

  test.each<[string, TradeSimulation, RegExp]>([
    ['that cannot be sold', { outcome: 'sellFailed', reason: 'no' }, /a sale fails/],
    ['that keeps a share', { ...UNTAXED, sold: 900n } as TradeSimulation, /keeps a share/],
    [
      'that its rulers could stop',
      {
        ...UNTAXED,
        scan: { verdict: 'unsafe', score: 100, certainty: 1, reason: 'It can be paused.' },
      } as TradeSimulation,
      /can be paused/,
    ],
    [
      'that nobody could judge',
      {
        ...UNTAXED,
        scan: { verdict: 'unknown', score: 100, certainty: 0, reason: 'No answer.' },
      } as TradeSimulation,
      /No answer/,
    ],
  ])('goes through no token %s', async (_, answer, words) => {
    const { thought, intent } = await decided(input(market()), answer);
    expect(intent).toBeUndefined();
    expect(thought).toMatchObject({ decision: 'SKIP', gate: 'cycle.token' });
    expect(thought.reasoning).toMatch(words);
  });

  test('waits for a token that could not be tried in time, and asks again', async () => {
    const late = { outcome: 'unavailable', reason: 'Its analysis is late.', late: true } as const;
    const { decisions, memory } = await step(input(market()), aSimulator(late));
    expect(decisions.map(({ thought, intent }) => [thought.gate, intent])).toEqual([
      ['cycle.verdict', undefined],
    ]);
    expect(memory).toMatchObject({ rests: {} });
    expect(memory.lastDecisionAt).toBeUndefined();
  });

  test('goes through nobody whom the user denies', async () => {
    for (const address of [WETH.address, dear.address]) {
      const denied = new Map([[address.toLowerCase(), 'stands in the list']]);
      const settings = { ...input(market()).settings, risk: { denied, submission: 'public' as const } };
      const { thought } = await decided(input(market(), { settings }));
      expect(thought.gate).toBe('cycle.token');
      expect(thought.reasoning).toContain('stands in the list');
    }
  });

  test('goes through no token whose ruler the user denies', async () => {
    const owner = { address: anAddress(0x0bad), kind: 'account', foundBy: 'owner()' } as const;
    const denied = new Map([[owner.address.toLowerCase(), 'was denied by hand: a thief']]);
    const settings = { ...input(market()).settings, risk: { denied, submission: 'public' as const } };
    const answer = passed(anOpinion(aScan({ owner })));
    const { thought } = await decided(input(market(), { settings }), answer);
    expect(thought.gate).toBe('cycle.token');
    expect(thought.reasoning).toContain('who may rule the token');
    const { thought: other } = await decided(input(market()), answer);
    expect(other.gate).toBe('approved');
  });

  test('asks about every token on its way', async () => {
    const token = aToken(0x700);
    const pools = [
      cheap,
      aPair(WETH, 100n * E18, token, 1_000n * E18, { address: anAddress(3) }),
      aPair(token, 10_000n * E18, USDC, 2_300_000n * E6, { address: anAddress(4) }),
    ];
    const snapshot = market({ otherPools: [pools[1]!] }, pools);
    const simulator = aSimulator();
    const { decisions } = await step(input(snapshot), simulator);
    expect(decisions[0]?.intent?.route).toEqual(pools.map(({ address }) => address));
    expect(simulator.asked).toEqual([cheap.address, pools[2]!.address]);
  });

  test('waits for the breakers of its tokens and venues', async () => {
    const refusal = {
      type: 'dexFailure',
      scope: { kind: 'venue', id: '' },
      state: 'open',
      priority: 'high',
    } as const;
    const ports = {
      ...aSimulator(),
      breakers: {
        ...noBreakers,
        refusal: ({ venue }: { venue?: string }) =>
          venue === 'sushiswap-v2' ? { ...refusal, reason: 'It fails.' } : undefined,
      },
    };
    const { decisions } = await step(input(market()), ports);
    expect(decisions.map(({ thought }) => thought.gate)).toEqual(['breaker.dexFailure']);
  });
});

describe('a cycle on the Fast Lane', () => {
  const verdict: ReturnType<CycleFacts['verdict']> = {
    simulation: UNTAXED as Extract<TradeSimulation, { outcome: 'passed' }>,
    block: 990,
  };
  const cycles: CycleFacts = { allowed: 10n ** 12n, verdict: () => verdict, cost: () => 10n ** 15n };
  const facts = (changes: Partial<CycleFacts> = {}): FastFacts => ({
    verdicts: () => [],
    perTrade: 10n ** 12n,
    leftToday: 10n ** 12n,
    cycles: { ...cycles, ...changes },
  });

  test('asks for what is offered for gas now', () => {
    const [decision] = trade(facts());
    expect(decision?.thought).toMatchObject({ decision: 'ARBITRAGE', lane: 'fast' });
    const { amountIn, minAmountOut } = decision!.intent!;
    const share = (amountIn * 5n + 9_999n) / 10_000n;
    expect(minAmountOut).toBe(amountIn + 2n * E6 + (share > E6 ? share : E6));
  });

  test.each<[string, Partial<CycleFacts>, string]>([
    ['a token has no verdict', { verdict: () => undefined }, 'fast.verdict'],
    ['its verdict is old', { verdict: () => ({ ...verdict, block: 900 }) }, 'fast.verdict'],
    ['gas would take it', { cost: () => E18 * 100n }, 'cycle.profit'],
    ['the contract may take nothing', { allowed: 0n }, 'fast.allowance'],
  ])('is told and not sent where %s', (_, changes, gate) => {
    const decisions = trade(facts(changes));
    expect(decisions.map(({ thought, intent }) => [thought.gate, intent])).toEqual([[gate, undefined]]);
  });
});

function smart(): StepInput['settings'] {
  return { ...input(market()).settings, lane: 'smart' };
}

function trade(fast: FastFacts): readonly Decision[] {
  const given = { ...input(market()), fast };
  return fastEntries(given, fastSignals(given), { breakers: noBreakers }).decisions;
}
