import { describe, expect, test } from 'vitest';
import type { Breakers } from '../breaker/breakers.ts';
import type { Activity, Admission, BreakerOutcome, BreakerRefusal } from '../breaker/breakerTypes.ts';
import { noBreakers } from '../breaker/testing/noBreakers.ts';
import type { Pool } from '../amm/pool.ts';
import { settingsFor } from '../intel/levels.ts';
import { anAddress, aPair, aSnapshot, aToken, USDC } from '../testing/buildMarket.ts';
import { aPosition, aSimulator, aStepInput, UNTAXED } from '../testing/buildStep.ts';
import { EMPTY_MEMORY } from './botMemory.ts';
import { closeByHand } from './closeByHand.ts';
import { step } from './step.ts';
import type { StepInput } from './stepTypes.ts';
import { tradingSettingsSchema } from './tradingSettings.ts';

const TOKEN = aToken(1, 'UP');
const pool = (venue: string, dollars: bigint, address: number): Pool =>
  aPair(USDC, dollars * 10n ** 6n, TOKEN, dollars * 10n ** 18n, { venue, address: anAddress(address) });
const DEEP = pool('uniswap-v2', 500_000n, 31);
const OTHER = pool('sushiswap-v2', 400_000n, 32);
const HELD = aPosition(TOKEN, 1_000n * 10n ** 18n, 2_000_000_000n);

/** Noise, then a rise, ending at 1. */
function rising(): number[] {
  const prices: number[] = [];
  for (let index = 0; index < 50; index += 1) {
    const noise = [0.1, -0.12, 0.05, -0.03][index % 4]!;
    prices.push((prices.at(-1) ?? 1) * (1 + (index < 40 ? noise : noise + 0.3) / 100));
  }
  return prices.map((price) => price / prices.at(-1)!);
}

const SNAPSHOT = aSnapshot({ pools: [DEEP, OTHER], prices: new Map([[TOKEN.address, rising()]]) });

function refusal(type: BreakerRefusal['type']): BreakerRefusal {
  return {
    type,
    scope: { kind: 'global', id: '' },
    state: 'open',
    priority: 'high',
    reason: `${type}: something happened.`,
  };
}

/** Breakers that refuse what a test says, and take down what they are asked and told. */
function breakersThat(refuses: (activity: Activity) => BreakerRefusal | undefined, sizeBps = 10_000) {
  const admitted: Activity[] = [];
  const settled: BreakerOutcome[] = [];
  const reported: unknown[][] = [];
  const breakers: Breakers = {
    ...noBreakers,
    refusal: refuses,
    admit(activity): Admission | BreakerRefusal {
      admitted.push(activity);
      return (
        refuses(activity) ?? {
          sizeBps,
          settle(outcome) {
            settled.push(outcome);
            return undefined;
          },
        }
      );
    },
    report(...told) {
      reported.push(told);
      return undefined;
    },
  };
  return { breakers, admitted, settled, reported };
}

/** Breakers that shut some venues. */
function shut(...venues: string[]) {
  return breakersThat(({ venue }) => (venues.includes(venue ?? '') ? refusal('dexFailure') : undefined));
}

async function decide(breakers: Breakers, changes: Partial<StepInput> = {}) {
  const { decisions } = await step(aStepInput(SNAPSHOT, changes), { ...aSimulator(), breakers });
  return decisions;
}

/** Cash that an entry takes where its breakers allow such a share. */
async function sizeAt(sizeBps: number): Promise<bigint | undefined> {
  const [decision] = await decide(breakersThat(() => undefined, sizeBps).breakers);
  return decision?.intent?.amountIn;
}

function close(breakers: Breakers, changes: Partial<StepInput> = {}, answer = UNTAXED) {
  const input = aStepInput(SNAPSHOT, { positions: [HELD], ...changes });
  return closeByHand(input, HELD, 'An operator closes it: x', { ...aSimulator(answer), breakers });
}

describe('an entry', () => {
  test('is skipped at the breaker that refuses it, with its reason', async () => {
    const { breakers } = breakersThat(({ kind }) => (kind === 'entry' ? refusal('dailyLoss') : undefined));
    const [decision, ...rest] = await decide(breakers);
    expect(rest).toEqual([]);
    expect(decision?.thought).toMatchObject({
      decision: 'SKIP',
      gate: 'breaker.dailyLoss',
      reasoning: 'dailyLoss: something happened.',
    });
    expect(decision?.intent).toBeUndefined();
  });

  test('gives its leave back where a fault ends the step after it', async () => {
    const { breakers, admitted, settled } = breakersThat(() => undefined);
    const second = aToken(2, 'UP2');
    const pools = [DEEP, aPair(USDC, 500_000n * 10n ** 6n, second, 500_000n * 10n ** 18n)];
    const prices = new Map([TOKEN, second].map(({ address }) => [address, rising()] as const));
    let tries = 0;
    const simulateRoundTrip = (): Promise<never> | Promise<typeof UNTAXED> => {
      tries += 1;
      return tries === 1 ? Promise.resolve(UNTAXED) : Promise.reject(new Error('the node is gone'));
    };
    // The level that enters as often as it can.
    const settings = { intel: settingsFor(10), trading: tradingSettingsSchema.parse({}) };
    const input = aStepInput(aSnapshot({ pools, prices }), { settings });
    await expect(step(input, { simulateRoundTrip, breakers })).rejects.toThrow('the node is gone');
    expect([admitted.length, settled]).toEqual([1, [{ result: 'ignored' }]]);
  });

  test('is asked for with all that it touches, and carries the leave it was given', async () => {
    const { breakers, admitted } = breakersThat(() => undefined);
    const [decision] = await decide(breakers);
    expect(admitted).toEqual([
      {
        kind: 'entry',
        lane: 'smart',
        patient: false,
        accountId: 'account-1',
        chainId: 31_337,
        token: TOKEN.address,
        venue: 'uniswap-v2',
      },
    ]);
    expect(decision).toMatchObject({ intent: { side: 'buy' }, admission: { sizeBps: 10_000 } });
  });

  test('that may wait for a better fee says so', async () => {
    const { breakers, admitted } = breakersThat(() => undefined);
    const intel = { ...settingsFor(5), gasStyle: 'minimal' as const };
    await decide(breakers, { settings: { intel, trading: tradingSettingsSchema.parse({}) } });
    expect(admitted[0]?.patient).toBe(true);
  });

  test('takes another venue’s pool where one is shut, and says why; with all of them shut it is skipped', async () => {
    const [elsewhere] = await decide(shut('uniswap-v2').breakers);
    expect(elsewhere?.intent?.route).toEqual([OTHER.address]);
    expect(elsewhere?.thought.negatives).toContain(
      'no pool of uniswap-v2 is used: dexFailure: something happened.',
    );
    const [nowhere] = await decide(shut('uniswap-v2', 'sushiswap-v2').breakers);
    expect(nowhere?.thought.gate).toBe('breaker.dexFailure');
  });

  test('takes the share that is allowed, and never less than the smallest trade', async () => {
    expect(await sizeAt(10_000)).toBe(1_300_000_000n);
    expect(await sizeAt(2_500)).toBe(325_000_000n);
    const smallest = BigInt(settingsFor(5).minTrade) * 10n ** 6n;
    expect(await sizeAt(1)).toBe(smallest);
  });

  test('that is refused its leave at the end is skipped with the risk that was found', async () => {
    let asked = 0;
    // Another bot took the last permit meanwhile.
    const { breakers } = breakersThat(() => ((asked += 1) > 3 ? refusal('transactionFailure') : undefined));
    const [decision] = await decide(breakers);
    expect(decision?.thought).toMatchObject({ decision: 'SKIP', gate: 'breaker.transactionFailure' });
    expect(decision?.thought.riskScore).toBeDefined();
  });

  test('tells of each quote whether the pools could take it', async () => {
    const { breakers, reported } = breakersThat(() => undefined);
    await decide(breakers);
    const scope = { kind: 'token', id: `31337:${TOKEN.address}` };
    expect(reported).toEqual([['priceImpactExcessive', scope, { result: 'success' }]]);
  });
});

describe('an exit', () => {
  test('asks as an exit, whatever keeps entries back, and takes no leave', async () => {
    const { breakers, admitted } = breakersThat(({ kind }) =>
      kind === 'entry' ? refusal('portfolioLoss') : undefined,
    );
    const [decision] = await decide(breakers, { positions: [HELD] });
    expect(decision).toMatchObject({ thought: { gate: 'exit.stopLoss' }, intent: { side: 'sell' } });
    expect(admitted).toEqual([]);
  });

  test('waits for a breaker that stops exits, says so, and is made on the first block after', async () => {
    let isStopped = true;
    const { breakers } = breakersThat(({ kind }) =>
      isStopped && kind === 'exit' ? refusal('emergencyStop') : undefined,
    );
    const input = aStepInput(SNAPSHOT, { positions: [HELD] });
    const ports = { ...aSimulator(), breakers };
    const { decisions, memory } = await step(input, ports);
    expect(decisions.map(({ intent }) => intent)).toEqual([undefined, undefined]);
    expect(decisions[0]?.thought).toMatchObject({ decision: 'HOLD', gate: 'breaker.emergencyStop' });
    expect(decisions[0]?.thought.reasoning).toMatch(
      /the stop is at a loss of 3 %. It has to wait, and goes first when that is over: emergencyStop: something happened\.$/,
    );
    // It waits in silence, and is not taken for a token that cannot be sold.
    const again = await step({ ...input, memory }, ports);
    expect([again.decisions, again.memory.stuck]).toEqual([[], {}]);
    isStopped = false;
    const after = await step({ ...input, memory }, ports);
    expect(after.decisions.map(({ intent }) => intent?.side)).toEqual(['sell']);
  });
});

describe('closing by hand', () => {
  test('sells all of it at the gate operator, whatever the bot does and however often an exit has failed', async () => {
    const memory = {
      ...EMPTY_MEMORY,
      failedExits: { [TOKEN.address]: { count: 3, retryAt: SNAPSHOT.now + 99 } },
      stuck: { [TOKEN.address]: { since: 0, retestAt: SNAPSHOT.now + 99, reason: 'it was' } },
    };
    const bot = { ...aStepInput(SNAPSHOT).bot, state: 'stopped' } as const;
    expect(await close(noBreakers, { memory, bot })).toMatchObject({
      thought: { decision: 'EXIT', gate: 'operator', reasoning: 'An operator closes it: x' },
      intent: { side: 'sell', amountIn: HELD.quantity, idempotencyKey: `close:${HELD.id}:1000` },
    });
  });

  test('says what keeps it: a breaker that stops exits, or a sale that fails', async () => {
    const { breakers } = breakersThat(({ kind }) =>
      kind === 'exit' ? refusal('suspiciousActivity') : undefined,
    );
    const stopped = await close(breakers);
    expect([stopped?.thought.gate, stopped?.intent]).toEqual(['breaker.suspiciousActivity', undefined]);
    const failing = { outcome: 'sellFailed', reason: 'TRANSFER_FAILED' } as never;
    const unsellable = await close(noBreakers, {}, failing);
    expect([unsellable?.thought.gate, unsellable?.intent]).toEqual(['exit.unsellable', undefined]);
  });
});
