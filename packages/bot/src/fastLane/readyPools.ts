import type { Pool } from '@twinlane/core/amm/pool';
import type { FastFacts } from '@twinlane/core/engine/fastFacts';
import { fastSize } from '@twinlane/core/engine/fastEntries';
import type { StepInput } from '@twinlane/core/engine/stepTypes';
import type { FastPorts, PoolReadiness } from '@twinlane/core/lane/fastLane';
import type { TokenMarket } from '@twinlane/core/market/marketSnapshot';
import type { Address } from '@twinlane/core/money/hex';
import type { Order } from '@twinlane/core/order/orderIntent';
import type { OrderIntentDraft } from '@twinlane/core/order/orderIntentDraft';
import type { FastLaneParts } from './fastLaneParts.ts';
import { readyPool, type ReadyPool } from './readyPool.ts';

/** Pools that are looked at in one go: the node has other work too. */
const MOST_LOOKS = 8;
/** A transaction in one of these has taken its cash, or will take none. */
const SETTLED = new Set<string>(['confirmed', 'completed', 'failed', 'cancelled', 'blocked']);

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
  /** What spenders may still take: as it was read, less what was handed over since. */
  readonly #allowed = new Map<Address, bigint>();
  /** What orders will take of an allowance that are not mined, by order. */
  readonly #taking = new Map<string, { readonly spender: Address; readonly amount: bigint }>();
  #isAtWork = false;

  constructor(parts: FastLaneParts) {
    this.#parts = parts;
    parts.manager.onChange(({ request: { orderId }, state }) => {
      if (orderId !== undefined && SETTLED.has(state.name)) this.#taking.delete(orderId);
    });
  }

  /** The token's pools whose call may take what a trade may put in. How old a verdict may be is the decision's to say. */
  usable(
    token: Address,
    { perTrade, leftToday }: Pick<FastFacts, 'perTrade' | 'leftToday'>,
  ): readonly ReadyPool[] {
    const most = perTrade < leftToday ? perTrade : leftToday;
    const pools = [...(this.#ready.get(token)?.values() ?? [])];
    return pools.filter(({ spender }) => (this.#allowed.get(spender) ?? 0n) >= most);
  }

  /** What is at hand for the purchase that was decided. */
  of({ tokenOut, route }: Pick<OrderIntentDraft, 'tokenOut' | 'route'>): ReadyPool | undefined {
    const [pool] = route;
    return pool === undefined ? undefined : this.#ready.get(tokenOut.address)?.get(pool);
  }

  /** Counts what the order will take of the allowance. */
  took({ id, amountIn }: Pick<Order, 'id' | 'amountIn'>, { spender }: ReadyPool): void {
    this.#taking.set(id, { spender, amount: amountIn });
    this.#allowed.set(spender, (this.#allowed.get(spender) ?? 0n) - amountIn);
  }

  /** The order takes nothing after all: it was not stored. */
  gaveBack(id: string): void {
    const taking = this.#taking.get(id);
    if (taking !== undefined) {
      this.#taking.delete(id);
      this.#allowed.set(taking.spender, (this.#allowed.get(taking.spender) ?? 0n) + taking.amount);
    }
  }

  /** Looks at the pools of the bot's tokens that are due, those of the deepest markets first. */
  async prepare(
    input: StepInput & { readonly fast: FastFacts },
    ports: FastPorts,
  ): Promise<readonly PoolReadiness[]> {
    if (this.#isAtWork) {
      return [];
    }
    this.#isAtWork = true;
    try {
      this.#forget(input);
      const looks: PoolReadiness[] = [];
      for (const { market, pool } of this.#due(input).slice(0, MOST_LOOKS)) {
        looks.push(await this.#look(input, ports, market, pool));
      }
      return looks;
    } finally {
      this.#isAtWork = false;
    }
  }

  async #look(
    input: StepInput & { readonly fast: FastFacts },
    ports: FastPorts,
    market: TokenMarket,
    pool: Pool,
  ): Promise<PoolReadiness> {
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
      this.#allowed.set(found.spender, found.allowed - this.#takenFrom(found.spender));
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

  /** Those that the bot may buy in, and whose verdict is in the second half of its time, or that have none. */
  #due({ bot, snapshot, positions, settings }: StepInput): readonly {
    readonly market: TokenMarket;
    readonly pool: Pool;
  }[] {
    const held = new Set(positions.filter(({ botId }) => botId === bot.id).map(({ token }) => token.address));
    const { number } = this.#parts.mirror.head();
    const again = Math.ceil(settings.trading.fastVerdictBlocks / 2);
    const isDue = (token: Address, pool: Address): boolean => {
      const refused = this.#refused.get(pool);
      const last = this.#ready.get(token)?.get(pool)?.block ?? refused?.block;
      // What is on its way is looked for on every block.
      const isSoon = refused?.isSoon ?? false;
      return last === undefined || isSoon || number - last >= again || last > number;
    };
    return [...snapshot.tokens.values()]
      .filter(({ token }) => !held.has(token.address))
      .sort((a, b) => (a.liquidity < b.liquidity ? 1 : a.liquidity > b.liquidity ? -1 : 0))
      .flatMap((market) =>
        market.pools
          .filter((pool) => isDue(market.token.address, pool.address))
          .map((pool) => ({ market, pool })),
      );
  }

  #takenFrom(spender: Address): bigint {
    let taken = 0n;
    for (const taking of this.#taking.values()) taken += taking.spender === spender ? taking.amount : 0n;
    return taken;
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

/** Blocks after which a pool that was not looked at again is forgotten. */
const FORGET_BLOCKS = 2_000;
