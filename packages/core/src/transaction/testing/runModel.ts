import { type TransactionState, isEnd } from '../transactionState.ts';
import { CALM, type Faults, ModelWorld } from './modelBot.ts';
import { BLOCK_SECONDS, countAt, headOf, mine, receive, reorganise } from './modelChain.ts';
import { type SeededRandom, seededRandom } from './seededRandom.ts';

/** What a run of one seed came to. */
export interface ModelOutcome {
  readonly problems: readonly string[];
  readonly intents: number;
  readonly ends: Readonly<Record<string, number>>;
  readonly executed: number;
  readonly crashes: number;
  readonly sends: number;
  readonly blocks: number;
  readonly reorganisations: number;
  readonly strangers: number;
}

const STEPS = 150;
const CALM_ROUNDS = 400;
/** Most unmined transactions: of an EIP-7702 account, of a narrow pool, of a usual one. */
const LIMITS = [1, 3, 16];

/** One seeded sequence of faults, then calm weather: every intent must then come to an end that the chain bears out. */
export function runModel(seed: number): ModelOutcome {
  const random = seededRandom(seed);
  const world = new ModelWorld(random, faultsOf(random), random.chance(0.5), LIMITS[random.below(3)] ?? 16);
  const allowsStranger = random.chance(0.15);
  let reorganisations = 0;
  for (let at = 0; at < STEPS; at += 1) {
    reorganisations += fault(world, random, allowsStranger);
    world.at += random.below(4_000);
  }
  world.faults = CALM;
  world.chain.baseFee = 50n;
  world.resume();
  world.crash();
  for (let round = 0; round < CALM_ROUNDS && world.open.length > 0; round += 1) {
    calmRound(world, random);
  }
  const problems = [...world.problems, ...judge(world)];
  const states = [...world.database.states.values()];
  const ends: Record<string, number> = {};
  for (const { name } of states) ends[name] = (ends[name] ?? 0) + 1;
  return {
    problems,
    intents: states.length,
    ends,
    executed: states.filter(({ name, intent }) => name === 'completed' && intent.kind !== 'noop').length,
    crashes: world.crashes,
    sends: world.sends,
    blocks: headOf(world.chain),
    reorganisations,
    strangers: world.strangers,
  };
}

function faultsOf(random: SeededRandom): Faults {
  const upTo = (most: number): number => (random.chance(0.3) ? 0 : random.next() * most);
  return {
    crash: upTo(0.05),
    store: upTo(0.05),
    send: upTo(0.6),
    look: upTo(0.6),
    effectLost: upTo(0.2),
    prepare: upTo(0.3),
    recheck: upTo(0.3),
    sign: upTo(0.3),
  };
}

/** One thing that happens; 1 where it is a reorganisation. */
function fault(world: ModelWorld, random: SeededRandom, allowsStranger: boolean): 0 | 1 {
  const { chain } = world;
  const dice = random.below(100);
  if (dice < 45 && world.isBusy) {
    world.perform();
  } else if (dice < 55) {
    world.submit(random.chance(0.8) ? 'swap' : 'approval', 60 + random.below(2_400));
  } else if (dice < 75) {
    mine(chain, random, 0.6, 0.1);
    world.chainTime += BLOCK_SECONDS;
    world.at += BLOCK_SECONDS * 1_000;
    // The base fee doubles over a few blocks, or falls as fast.
    chain.baseFee = (chain.baseFee * BigInt(80 + random.below(60))) / 100n + 1n;
    world.tick();
  } else if (dice < 80) {
    world.tick();
  } else if (dice < 83) {
    world.reorged(reorganise(chain, random, 1 + random.below(4)));
    return 1;
  } else if (dice < 87) {
    const nonces = [...chain.pool.keys()];
    chain.pool.delete(nonces[random.below(Math.max(1, nonces.length))] ?? -1);
  } else if (dice < 90) {
    world.eventToAny({ kind: 'cancelRequested', reason: 'asked' });
  } else if (dice < 92) {
    world.eventToAny({ kind: 'speedUpRequested' });
  } else if (dice < 95) {
    world.eventToAll({ kind: 'funded' });
  } else if (dice < 96) {
    world.eventToAll({ kind: 'emergencyStop', exits: false });
  } else if (dice < 97 && allowsStranger) {
    stranger(world);
  } else if (dice < 98) {
    world.crash();
  } else {
    world.at += 600_000;
  }
  return 0;
}

/** Somebody else sends a transaction with our key. */
function stranger(world: ModelWorld): void {
  const { chain } = world;
  world.strangers += 1;
  receive(chain, {
    hash: `0xstranger${world.strangers}`,
    nonce: countAt(chain, headOf(chain)),
    fees: { maxFeePerGas: 10_000_000n, maxPriorityFeePerGas: 10_000_000n },
    role: 'noop',
    intentId: undefined,
  });
}

function calmRound(world: ModelWorld, random: SeededRandom): void {
  for (let performed = 0; world.isBusy && performed < 1_000; performed += 1) {
    world.perform();
  }
  mine(world.chain, random, 1, 0);
  world.chainTime += BLOCK_SECONDS;
  world.at += BLOCK_SECONDS * 1_000;
  // A person has looked at a halted key.
  world.resume();
  world.tick();
  world.eventToAll({ kind: 'funded' });
}

/** Compares what is stored with what the chain holds. */
function judge(world: ModelWorld): readonly string[] {
  const problems: string[] = [];
  const { chain, database, ledger } = world;
  const mined = chain.blocks.flatMap(({ transactions }) => transactions);
  for (const [id, state] of database.states) {
    const executed = mined.filter(
      ({ intentId, role, status }) => intentId === id && role !== 'cancel' && status === 'success',
    ).length;
    if (executed > 1) problems.push(`${id} was executed ${executed} times`);
    problems.push(...judgeOne(id, state, executed));
    const booked = database.booked.get(id);
    const isMined = mined.some(({ intentId }) => intentId === id);
    if (isMined !== (booked?.provisional !== undefined))
      problems.push(`${id} is booked otherwise than mined`);
    if ((booked?.final ?? 0) !== (isMined ? 1 : 0))
      problems.push(`${id} was booked for good ${booked?.final} times`);
  }
  const count = countAt(chain, headOf(chain));
  const waiting = [...chain.pool.values()]
    .filter(({ nonce, intentId }) => nonce >= count && intentId !== undefined)
    .map(({ nonce }) => nonce);
  if (waiting.length > 0) problems.push(`transactions wait behind a gap: ${waiting.join(', ')} at ${count}`);
  if (ledger.next > count) problems.push(`the counter stands at ${ledger.next}, the chain at ${count}`);
  return problems;
}

function judgeOne(id: string, state: TransactionState, executed: number): readonly string[] {
  if (!isEnd(state)) {
    return [`${id} has no end: ${state.name}`];
  }
  const expected = state.name === 'completed' ? 1 : 0;
  return executed === expected ? [] : [`${id} is ${state.name} and was executed ${executed} times`];
}
