import type { Address, Hex } from '@twinlane/core/money/hex';
import {
  BaseError,
  decodeErrorResult,
  encodeDeployData,
  encodeFunctionData,
  getAddress,
  getContractAddress,
  numberToHex,
  zeroAddress,
} from 'viem';
import { tokenAbi } from '../../abi/exchangeAbi.ts';
import type { Anvil, SandboxTransaction } from '../../anvil/anvil.ts';
import { mineBlock } from '../../anvil/mineBlock.ts';
import { ownArtifact } from '../../deploy/artifact.ts';
import { executorAbi } from './executorAbi.ts';

/** One pool crossed, as the executor reads it. */
export interface ExecutorHop {
  readonly place: number;
  /** Concentrated liquidity only. */
  readonly fee?: number;
  readonly tokenOut: Address;
}

/** A path of an order. */
export interface ExecutorPath {
  readonly amount: bigint;
  readonly hops: readonly ExecutorHop[];
}

/** What is asked of the executor. */
export interface ExecutorOrder {
  readonly kind: 'exactIn' | 'exactOut';
  readonly tokenIn: Address;
  readonly tokenOut: Address;
  readonly amountIn: bigint;
  readonly amountOut: bigint;
  readonly recipient: Address;
  readonly deadline?: bigint;
  readonly paths: readonly ExecutorPath[];
}

/** What came of a call: the amount it returned, or the error that it ended with. */
export type ExecutorOutcome = bigint | string;

const FOREVER = 2n ** 64n;

/** The call's data. */
export function executorCall({ kind, paths, deadline = FOREVER, ...order }: ExecutorOrder): Hex {
  return encodeFunctionData({
    abi: executorAbi,
    functionName: kind === 'exactIn' ? 'swapExactIn' : 'swapExactOut',
    args: [
      {
        tokenIn: order.tokenIn,
        amountIn: order.amountIn,
        tokenOut: order.tokenOut,
        amountOut: order.amountOut,
        recipient: order.recipient,
        deadline,
      },
      paths.map(({ amount, hops }) => ({ amount, hops: hops.map(hopWord) })),
    ],
  });
}

function hopWord({ place, fee = 0, tokenOut }: ExecutorHop): bigint {
  return (BigInt(place) << 184n) | (BigInt(fee) << 160n) | BigInt(tokenOut);
}

/** An account's means of acting on the chain; nobody needs its key. */
export class Actor {
  readonly address: Address;
  readonly #anvil: Anvil;

  constructor(anvil: Anvil, name: string) {
    this.#anvil = anvil;
    this.address = getAddress(`0x${Buffer.from(name.padEnd(20, '.')).toString('hex')}`);
  }

  /** Gives it gas to spend. */
  async endow(): Promise<this> {
    await this.#anvil.request('anvil_setBalance', [this.address, numberToHex(10n ** 24n)]);
    return this;
  }

  /** Makes a call in a block of its own; whether it succeeded. */
  async send(to: Address | undefined, data: Hex): Promise<boolean> {
    const { timestamp } = await this.#anvil.client.getBlock();
    const transaction: SandboxTransaction = { from: this.address, data, gas: 400_000_000n };
    const block = await mineBlock(this.#anvil, {
      timestamp: Number(timestamp) + 1,
      transactions: [to === undefined ? transaction : { ...transaction, to }],
    });
    const receipt = await this.#anvil.client.getTransactionReceipt({ hash: block.transactions[0]! });
    return receipt.status === 'success';
  }

  async deploy(contract: string, args: readonly unknown[] = []): Promise<Address> {
    const nonce = await this.#anvil.client.getTransactionCount({ address: this.address });
    const { abi, bytecode } = ownArtifact(contract);
    await this.send(undefined, encodeDeployData({ abi, bytecode, args }));
    return getContractAddress({ from: this.address, nonce: BigInt(nonce) });
  }

  approve(token: Address, spender: Address, amount: bigint): Promise<boolean> {
    return this.send(
      token,
      encodeFunctionData({ abi: tokenAbi, functionName: 'approve', args: [spender, amount] }),
    );
  }

  async balance(token: Address): Promise<bigint> {
    return this.#anvil.client.readContract({
      address: token,
      abi: tokenAbi,
      functionName: 'balanceOf',
      args: [this.address],
    });
  }

  /** Executes an order in a block of its own. Where it fails, the name of the error instead. */
  async trade(executor: Address, order: ExecutorOrder): Promise<ExecutorOutcome> {
    const data = executorCall(order);
    const outcome = await this.foresee(executor, data);
    const succeeded = await this.send(executor, data);
    if (succeeded !== (typeof outcome === 'bigint')) {
      throw new Error(`the call ${succeeded ? 'succeeded' : 'failed'} after it had been ${outcome}`);
    }
    return outcome;
  }

  /** What a call of the executor would come to. */
  async foresee(executor: Address, data: Hex): Promise<ExecutorOutcome> {
    try {
      const result = await this.#anvil.client.call({ account: this.address, to: executor, data });
      return BigInt(result.data ?? '0x0');
    } catch (error) {
      return errorName(error);
    }
  }
}

/** A table with one venue at each place; empty places are zero. */
export function tableOf(
  venues: readonly { readonly deployer: Address; readonly initCodeHash: Hex; readonly pairFee: number }[],
): readonly unknown[] {
  const empty = { deployer: zeroAddress, initCodeHash: numberToHex(0, { size: 32 }), pairFee: 0 };
  return Array.from({ length: 6 }, (_, place) => venues[place] ?? empty);
}

/** The executor's error by name; `reverted` for words of a pool, a token or the compiler. */
function errorName(error: unknown): string {
  const raw = error instanceof BaseError ? error.walk((cause) => 'data' in (cause as object)) : undefined;
  const data = raw !== undefined && raw !== null && 'data' in raw ? raw.data : undefined;
  if (typeof data !== 'string') {
    throw error;
  }
  try {
    const { errorName: name }: { errorName: string } = decodeErrorResult({
      abi: executorAbi,
      data: data as Hex,
    });
    return ['Error', 'Panic'].includes(name) ? 'reverted' : name;
  } catch {
    return 'reverted';
  }
}
