import type { Pool } from '@twinlane/core/amm/pool';
import type { FastFacts } from '@twinlane/core/engine/fastFacts';
import { fastSize } from '@twinlane/core/engine/fastEntries';
import type { StepInput } from '@twinlane/core/engine/stepTypes';
import type { FastPorts, PoolReadiness } from '@twinlane/core/lane/fastLane';
import type { TokenMarket } from '@twinlane/core/market/marketSnapshot';
import type { Address } from '@twinlane/core/money/hex';
import type { OrderIntentDraft } from '@twinlane/core/order/orderIntentDraft';
import type { FastLaneParts } from './fastLaneParts.ts';
import { readyPool, type ReadyPool } from './readyPool.ts';
import type { SpenderRoom } from './spenderRoom.ts';

/** Pools that are looked at in one go: the node has other work too. */
const MOST_LOOKS = 8;

type FastInput = StepInput & { readonly fast: FastFacts };

/** A pool that is to be looked at. */
interface DuePool {
  readonly market: TokenMarket;
  readonly pool: Pool;
  /** Nobody has looked at it yet. */
  readonly isUnseen: boolean;
}

/** Pools with their verdicts, calls and allowances, as they were when they were last looked at. */
export class ReadyPools {
  readonly #parts: FastLaneParts;
  /** By token, then by pool. */
  readonly #ready = new Map<Address, Map<Address, ReadyPool>>();
  /** When a pool was last found not to be ready, and why. */
  readonly #refused = new Map<
    Address,
    { readonly block: number; readonly reason: string; readonly isSoon: boolean }
  >();
  readonly #room: SpenderRoom;
  #isAtWork = false;
  /** What was asked last, by the newest block. */
  #asked: { readonly input: FastInput; readonly ports: FastPorts } | undefined;

  constructor(parts: FastLaneParts, room: SpenderRoom) {
    this.#parts = parts;
    this.#room = room;
  }

  /** The token's pools whose call may take what a trade may put in. How old a verdict may be is the decision's to say. */
  usable(
    token: Address,
    { perTrade, leftToday }: Pick<FastFacts, 'perTrade' | 'leftToday'>,
  ): readonly ReadyPool[] {
    const most = perTrade < leftToday ? perTrade : leftToday;
    const pools = [...(this.#ready.get(token)?.values() ?? [])];
    return pools.filter(({ spender }) => this.#room.left(spender) >= most);
  }

  /** What is at hand for the purchase that was decided. */
  of({ tokenOut, route }: Pick<OrderIntentDraft, 'tokenOut' | 'route'>): ReadyPool | undefined {
    const [pool] = route;
    return pool === undefined ? undefined : this.#ready.get(tokenOut.address)?.get(pool);
  }

  /**
   * Looks at the pools of the bot's tokens that are due: those that nobody has looked at yet come first, the youngest of them
   * first of all, then the deepest markets. Asked while it is at work, it goes on with what the newer block has.
   */
  async prepare(input: FastInput, ports: FastPorts): Promise<readonly PoolReadiness[]> {
    this.#asked = { input, ports };
    if (this.#isAtWork) {
      return [];
    }
    this.#isAtWork = true;
    try {
      this.#forget(input);
      const looks: PoolReadiness[] = [];
      while (looks.length < MOST_LOOKS) {
        const asked = this.#asked;
        const looked = new Set(looks.map(({ pool }) => pool));
        const next = this.#mostUrgent(asked.input, looked);
        if (next === undefined) {
          break;
        }
        looks.push(await this.#look(asked.input, asked.ports, next.market, next.pool));
      }
      return looks;
    } finally {
      this.#isAtWork = false;
    }
  }

  async #look(input: FastInput, ports: FastPorts, market: TokenMarket, pool: Pool): Promise<PoolReadiness> {
    const { mirror, log } = this.#parts;
    const { token } = market;
    const sized = fastSize(input, market, pool, ports);
    const found =
      sized.outcome === 'refused'
        ? sized
        : await readyPool(this.#parts, { pool, token, amountIn: sized.amountIn });
    const known = this.#ready.get(token.address) ?? new Map<Address, ReadyPool>();
    this.#ready.set(token.address, known);
    if ('write' in found) {
      known.set(pool.address, found);
      this.#refused.delete(pool.address);
      this.#room.read(found.spender, found.allowed);
      return { token: token.address, pool: pool.address };
    }
    known.delete(pool.address);
    const { reason } = found;
    if (this.#refused.get(pool.address)?.reason !== reason) {
      log.info({ token: token.address, pool: pool.address, lacks: reason }, 'A pool is not ready');
    }
    const isSoon = 'soon' in found && (found.soon ?? false);
    this.#refused.set(pool.address, { block: mirror.head().number, reason, isSoon });
    return { token: token.address, pool: pool.address, lacks: reason };
  }

  /** Of those that the bot may buy in, and whose verdict is in the second half of its time, or that have none. */
  #mostUrgent(
    { bot, snapshot, positions, settings }: StepInput,
    looked: ReadonlySet<Address>,
  ): DuePool | undefined {
    const held = new Set(positions.filter(({ botId }) => botId === bot.id).map(({ token }) => token.address));
    const { number } = this.#parts.mirror.head();
    const again = Math.ceil(settings.trading.fastVerdictBlocks / 2);
    let first: DuePool | undefined;
    for (const market of snapshot.tokens.values()) {
      const { address: token } = market.token;
      for (const pool of held.has(token) ? [] : market.pools) {
        const refused = this.#refused.get(pool.address);
        const last = this.#ready.get(token)?.get(pool.address)?.block ?? refused?.block;
        // What is on its way is looked for on every block.
        const isSoon = refused?.isSoon ?? false;
        const isDue = last === undefined || isSoon || number - last >= again || last > number;
        const due = { market, pool, isUnseen: last === undefined };
        if (isDue && !looked.has(pool.address) && (first === undefined || isBefore(due, first))) {
          first = due;
        }
      }
    }
    return first;
  }

  /** Tokens that are not in the market any more. */
  #forget({ snapshot }: StepInput): void {
    for (const token of this.#ready.keys()) {
      if (!snapshot.tokens.has(token)) this.#ready.delete(token);
    }
    for (const [pool, { block }] of this.#refused) {
      if (block < this.#parts.mirror.head().number - FORGET_BLOCKS) this.#refused.delete(pool);
    }
  }
}

function isBefore(one: DuePool, other: DuePool): boolean {
  if (one.isUnseen !== other.isUnseen) {
    return one.isUnseen;
  }
  const [age, otherAge] = [one.market.listedAtBlock ?? 0, other.market.listedAtBlock ?? 0];
  return one.isUnseen && age !== otherAge ? age > otherAge : one.market.liquidity > other.market.liquidity;
}

/** Blocks after which a pool that was not looked at again is forgotten. */
const FORGET_BLOCKS = 2_000;
