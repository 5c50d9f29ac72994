import type { Pool } from '@twinlane/core/amm/pool';
import type { Hop } from '@twinlane/core/amm/route';
import type { CycleFacts } from '@twinlane/core/engine/fastFacts';
import type { StepInput } from '@twinlane/core/engine/stepTypes';
import { createCallTemplate, type CallValues } from '@twinlane/core/lane/callTemplate';
import type { PoolReadiness } from '@twinlane/core/lane/fastLane';
import type { TokenMarket } from '@twinlane/core/market/marketSnapshot';
import type { PlanCallOutcome } from '@twinlane/core/market/planCall';
import type { Address } from '@twinlane/core/money/hex';
import type { OrderIntentDraft } from '@twinlane/core/order/orderIntentDraft';
import type { FastLaneParts } from './fastLaneParts.ts';
import type { ReadyCall } from './readyPool.ts';
import type { SpenderRoom } from './spenderRoom.ts';

/** Tokens that are looked at in one go: the node has other work too. */
const MOST_LOOKS = 8;

type CycleVerdict = NonNullable<ReturnType<CycleFacts['verdict']>>;

/** Verdicts of tokens, calls of cycles and the allowance of their contract, as they were when they were last looked at. */
export class ReadyCycles {
  readonly #parts: FastLaneParts;
  readonly #cost: CycleFacts['cost'];
  readonly #room: SpenderRoom;
  readonly #verdicts = new Map<Address, CycleVerdict>();
  /** When a token was last looked at in vain. */
  readonly #refused = new Map<Address, { readonly block: number; readonly reason: string }>();
  /** By the pools of a cycle in order; a call depends on nothing else. */
  readonly #calls = new Map<string, ReadyCall>();
  #spender: Address | undefined;
  #isAtWork = false;

  constructor(parts: FastLaneParts, cost: CycleFacts['cost'], room: SpenderRoom) {
    this.#parts = parts;
    this.#cost = cost;
    this.#room = room;
  }

  facts(): CycleFacts {
    return {
      allowed: this.#spender === undefined ? 0n : this.#room.left(this.#spender),
      verdict: (token) => this.#verdicts.get(token),
      cost: this.#cost,
    };
  }

  /** The call of the cycle that was decided: one that was written ahead, or else written now, which makes no call either. */
  of({ route, tokenIn }: Pick<OrderIntentDraft, 'route' | 'tokenIn'>): ReadyCall | undefined {
    const pools = route.map((address) => this.#parts.mirror.pool(address));
    const known = pools.filter((pool) => pool !== undefined);
    return known.length < pools.length ? undefined : this.#callThrough(known, tokenIn.address);
  }

  /** Looks at tokens that are due, those of the deepest markets first: tries them, writes calls, allows cash ahead. */
  async prepare(input: StepInput): Promise<readonly PoolReadiness[]> {
    const venues = input.snapshot.atomicVenues;
    if (this.#isAtWork || venues === undefined) {
      return [];
    }
    this.#isAtWork = true;
    try {
      this.#forget(input);
      const looks: PoolReadiness[] = [];
      for (const market of this.#due(input).slice(0, MOST_LOOKS)) {
        const pools = market.pools.filter(({ venue }) => venues.has(venue));
        looks.push(...(await this.#look(input, market, pools)));
      }
      return looks;
    } finally {
      this.#isAtWork = false;
    }
  }

  async #look(
    { balances }: StepInput,
    { token }: TokenMarket,
    pools: readonly Pool[],
  ): Promise<readonly PoolReadiness[]> {
    const { account, mirror, simulator, limits, log } = this.#parts;
    const [pool] = pools;
    if (pool === undefined) {
      return [];
    }
    const call = this.#writeAhead(pools, account.cash.address);
    const allowed = call === undefined ? undefined : await this.#allow(call);
    const { perTrade, leftToday } = limits();
    const amountIn = [perTrade, leftToday, balances.cash].reduce((least, each) =>
      each < least ? each : least,
    );
    const { number: block } = mirror.head();
    const simulation =
      amountIn > 0n
        ? await simulator.simulateRoundTrip({ pool, cash: account.cash, token, amountIn, scan: true })
        : undefined;
    const lacks =
      simulation?.outcome === 'passed'
        ? allowed
        : `The honeypot check says ${simulation?.outcome ?? 'nothing'}: ${simulation?.reason ?? 'there is no cash to try it with.'}`;
    if (simulation?.outcome === 'passed') {
      this.#verdicts.set(token.address, { simulation, block });
      this.#refused.delete(token.address);
    } else {
      this.#verdicts.delete(token.address);
      if (this.#refused.get(token.address)?.reason !== lacks) {
        log.info({ token: token.address, lacks }, 'A token is not ready for cycles');
      }
      this.#refused.set(token.address, { block, reason: lacks ?? '' });
    }
    const readiness = { token: token.address, pool: pool.address };
    return [lacks === undefined ? readiness : { ...readiness, lacks }];
  }

  /** Calls of all cycles through two of the pools; gives one of them. */
  #writeAhead(pools: readonly Pool[], cash: Address): ReadyCall | undefined {
    let any: ReadyCall | undefined;
    for (const first of pools) {
      for (const last of pools) {
        const call = first === last ? undefined : this.#callThrough([first, last], cash);
        any ??= call;
      }
    }
    return any;
  }

  #callThrough(pools: readonly Pool[], cash: Address): ReadyCall | undefined {
    const key = pools.map(({ address }) => address).join('-');
    const known = this.#calls.get(key);
    if (known !== undefined) {
      return known;
    }
    const hops = hopsOf(pools, cash);
    if (hops === undefined) {
      return undefined;
    }
    const encode = (values: CallValues): PlanCallOutcome => callOf(this.#parts, hops, values);
    const plain = encode({ amountIn: 1n, minAmountOut: 1n, deadline: 1 });
    const write = createCallTemplate((values) => dataOf(encode(values)));
    if (plain.outcome === 'impossible' || write === undefined) {
      return undefined;
    }
    const call = { to: plain.call.to, write, spender: plain.spender };
    this.#calls.set(key, call);
    return call;
  }

  /** Lets the contract take cash, ahead of any signal; why it may not yet, if so. */
  async #allow({ spender }: ReadyCall): Promise<string | undefined> {
    const allowed = await this.#parts.allowAhead({ spender, permit2: false });
    if (allowed.outcome !== 'given') {
      return allowed.reason;
    }
    this.#spender = spender;
    this.#room.read(spender, allowed.amount);
    return undefined;
  }

  /** Tokens whose verdict is in the second half of its time, or that have none. */
  #due({ snapshot, settings }: StepInput): readonly TokenMarket[] {
    const { number } = this.#parts.mirror.head();
    const again = Math.ceil(settings.trading.fastVerdictBlocks / 2);
    const isDue = ({ token }: TokenMarket): boolean => {
      const last = this.#verdicts.get(token.address)?.block ?? this.#refused.get(token.address)?.block;
      // Without an allowance nothing can be sent: it is looked for on every block.
      return last === undefined || this.#spender === undefined || number - last >= again || last > number;
    };
    return [...snapshot.tokens.values()]
      .filter((market) => market.pools.length > 0 && isDue(market))
      .sort((a, b) => (a.liquidity < b.liquidity ? 1 : a.liquidity > b.liquidity ? -1 : 0));
  }

  /** Tokens and pools that are not in the market any more. */
  #forget({ snapshot }: StepInput): void {
    for (const known of [this.#verdicts, this.#refused]) {
      for (const token of known.keys()) {
        if (!snapshot.tokens.has(token)) known.delete(token);
      }
    }
    if (this.#calls.size > MOST_CALLS) this.#calls.clear();
  }
}

/** Calls that are kept; they are written again where they are missing. */
const MOST_CALLS = 20_000;

/** Undefined where the pools do not lead from cash round to cash. */
function hopsOf(pools: readonly Pool[], cash: Address): readonly Hop[] | undefined {
  const hops: Hop[] = [];
  let token = cash;
  for (const pool of pools) {
    const { token0, token1 } = pool;
    if (token0.address !== token && token1.address !== token) {
      return undefined;
    }
    const [tokenIn, tokenOut] = token0.address === token ? [token0, token1] : [token1, token0];
    hops.push({ pool, tokenIn, tokenOut });
    token = tokenOut.address;
  }
  return token === cash ? hops : undefined;
}

function callOf(
  { planCalls, account: { cash }, wallet }: FastLaneParts,
  hops: readonly Hop[],
  { amountIn, minAmountOut, deadline }: CallValues,
): PlanCallOutcome {
  const path = { route: { hops }, amountIn, amountOut: minAmountOut };
  const amounts = { amountIn, amountOut: minAmountOut };
  return planCalls(
    { kind: 'exactIn', tokenIn: cash, tokenOut: cash, paths: [path], ...amounts, gas: 0n },
    { limit: minAmountOut, recipient: wallet, deadline, feeOnTransfer: false },
  );
}

function dataOf(call: PlanCallOutcome) {
  return call.outcome === 'call' ? call.call.data : '0x';
}
