import type { Pool } from '@twinlane/core/amm/pool';
import { createTickTable, ticksOf, withLiquidity } from '@twinlane/core/amm/tickTable';
import type { SandboxPool } from '@twinlane/core/market/sandboxManifest';
import type { Token } from '@twinlane/core/market/token';
import type { Address, Hex } from '@twinlane/core/money/hex';
import { decodeFunctionResult, encodeFunctionData, getAddress, toEventSelector } from 'viem';
import { poolLensAbi } from '../abi/poolLensAbi.ts';
import type { Anvil, RpcCall } from '../anvil/anvil.ts';

/** A pool that the agents follow. */
export interface BookEntry {
  readonly listing: SandboxPool;
  /** Its state at the end of the last block. */
  readonly pool: Pool;
}

/** One pool's part of a checkpoint: ticks as `[tick, net, gross]`, decimal. */
export interface BookEntryState {
  readonly listing: SandboxPool;
  readonly ticks: readonly (readonly [number, string, string])[];
}

/** What an agent may hold of a pair's liquidity tokens. */
export interface LiquidityHolder {
  readonly pair: Address;
  readonly holder: Address;
}

interface RpcLog {
  readonly address: Address;
  readonly topics: readonly Hex[];
  readonly data: Hex;
}

const MINT = toEventSelector('Mint(address,address,int24,int24,uint128,uint256,uint256)');
const BURN = toEventSelector('Burn(address,int24,int24,uint128,uint256,uint256)');

/**
 * The agents' own copy of the pools: prices, reserves and liquidity are read in one call per block, so that it is right
 * whoever traded; ticks follow the `Mint` and `Burn` logs of each block.
 */
export class PoolBook {
  readonly #anvil: Anvil;
  readonly #lens: Address;
  readonly #tokens: ReadonlyMap<Address, Token>;
  readonly #entries = new Map<Address, BookEntry>();
  #held = new Map<string, bigint>();

  constructor(anvil: Anvil, lens: Address, tokens: ReadonlyMap<Address, Token>) {
    this.#anvil = anvil;
    this.#lens = lens;
    this.#tokens = tokens;
  }

  /** In order of creation. */
  entries(): Iterable<BookEntry> {
    return this.#entries.values();
  }

  entry(address: Address): BookEntry | undefined {
    return this.#entries.get(address);
  }

  /** Liquidity tokens of `pair` that `holder` had after the last `refresh`, which must have been asked for them. */
  held(pair: Address, holder: Address): bigint {
    return this.#held.get(`${pair}:${holder}`) ?? 0n;
  }

  /** Begins to follow a pool; its state is empty until the next `refresh`. */
  add(listing: SandboxPool, ticks: BookEntryState['ticks'] = []): void {
    this.#entries.set(listing.address, { listing, pool: this.#emptyPool(listing, ticks) });
  }

  remove(address: Address): void {
    this.#entries.delete(address);
  }

  state(): readonly BookEntryState[] {
    return [...this.#entries.values()].map(({ listing, pool }) => ({
      listing,
      ticks:
        pool.kind === 'constantProduct'
          ? []
          : [...ticksOf(pool.ticks)].map(({ tick, liquidityNet, liquidityGross }) => [
              tick,
              liquidityNet.toString(),
              liquidityGross.toString(),
            ]),
    }));
  }

  /** Reads the state after the last block; `logsFrom` is the first block whose position changes are not yet known. */
  async refresh(logsFrom: number | undefined, holders: readonly LiquidityHolder[]): Promise<void> {
    const pairs = [...this.#entries.values()].filter(({ pool }) => pool.kind === 'constantProduct');
    const pools = [...this.#entries.values()].filter(({ pool }) => pool.kind === 'concentratedLiquidity');
    const readPools = encodeFunctionData({
      abi: poolLensAbi,
      functionName: 'readPools',
      args: [pairs.map(({ listing }) => listing.address), pools.map(({ listing }) => listing.address)],
    });
    const readBalances = encodeFunctionData({
      abi: poolLensAbi,
      functionName: 'readBalances',
      args: [holders.map(({ pair }) => pair), holders.map(({ holder }) => holder)],
    });
    const calls: RpcCall[] = [this.#call(readPools), this.#call(readBalances)];
    if (logsFrom !== undefined) {
      const fromBlock: Hex = `0x${logsFrom.toString(16)}`;
      calls.push({
        method: 'eth_getLogs',
        params: [{ fromBlock, toBlock: 'latest', topics: [[MINT, BURN]] }],
      });
    }
    const [states, balances, logs] = await this.#anvil.batch(calls);
    this.#applyLogs((logs ?? []) as readonly RpcLog[]);
    this.#applyStates(pairs, pools, states as Hex);
    this.#applyBalances(holders, balances as Hex);
  }

  #call(data: Hex): RpcCall {
    return { method: 'eth_call', params: [{ to: this.#lens, data }, 'latest'] };
  }

  #applyLogs(logs: readonly RpcLog[]): void {
    for (const log of logs) {
      const entry = this.#entries.get(getAddress(log.address));
      const [kind, , lower, upper] = log.topics;
      if (entry?.pool.kind !== 'concentratedLiquidity' || lower === undefined || upper === undefined) {
        continue;
      }
      // Mint's data begins with the sender, Burn's with the amount.
      const word = kind === MINT ? 1 : 0;
      const amount = BigInt(`0x${log.data.slice(2 + 64 * word, 66 + 64 * word)}`);
      const ticks = withLiquidity(
        entry.pool.ticks,
        Number(BigInt.asIntN(24, BigInt(lower))),
        Number(BigInt.asIntN(24, BigInt(upper))),
        kind === MINT ? amount : -amount,
      );
      this.#entries.set(entry.listing.address, { ...entry, pool: { ...entry.pool, ticks } });
    }
  }

  #applyStates(pairs: readonly BookEntry[], pools: readonly BookEntry[], data: Hex): void {
    const [pairStates, poolStates] = decodeFunctionResult({
      abi: poolLensAbi,
      functionName: 'readPools',
      data,
    });
    for (const [index, { listing }] of pairs.entries()) {
      const current = this.#entries.get(listing.address);
      const read = pairStates[index];
      if (current?.pool.kind === 'constantProduct' && read !== undefined) {
        this.#entries.set(listing.address, { listing, pool: { ...current.pool, ...read } });
      }
    }
    for (const [index, { listing }] of pools.entries()) {
      const current = this.#entries.get(listing.address);
      const read = poolStates[index];
      if (current?.pool.kind === 'concentratedLiquidity' && read !== undefined) {
        this.#entries.set(listing.address, { listing, pool: { ...current.pool, ...read } });
      }
    }
  }

  #applyBalances(holders: readonly LiquidityHolder[], data: Hex): void {
    const balances = decodeFunctionResult({ abi: poolLensAbi, functionName: 'readBalances', data });
    this.#held = new Map(
      holders.map(({ pair, holder }, index) => [`${pair}:${holder}`, balances[index] ?? 0n]),
    );
  }

  #emptyPool(listing: SandboxPool, ticks: BookEntryState['ticks']): Pool {
    const token0 = this.#tokens.get(listing.token0);
    const token1 = this.#tokens.get(listing.token1);
    if (token0 === undefined || token1 === undefined) {
      throw new RangeError(`pool ${listing.address} pairs a token that is not listed`);
    }
    const identity = { address: listing.address, venue: listing.venue, token0, token1, fee: listing.fee };
    if (listing.tickSpacing === undefined) {
      return { ...identity, kind: 'constantProduct', reserve0: 0n, reserve1: 0n };
    }
    const entries = ticks.map(([tick, net, gross]) => ({
      tick,
      liquidityNet: BigInt(net),
      liquidityGross: BigInt(gross),
    }));
    return {
      ...identity,
      kind: 'concentratedLiquidity',
      tickSpacing: listing.tickSpacing,
      sqrtPriceX96: 0n,
      tick: 0,
      liquidity: 0n,
      ticks: createTickTable(listing.tickSpacing, entries),
    };
  }
}
