import { FatalError } from '@twinlane/core/errors';
import type { Address, Hex } from '@twinlane/core/money/hex';
import type { Anvil } from '../anvil/anvil.ts';

/** One read of a contract. */
export interface ChainCall {
  readonly to: Address;
  readonly data: Hex;
}

/** What a read gave: its data, or the node's words where it reverted. */
export type ChainAnswer = { readonly data: Hex } | { readonly reverted: string };

/** Reads in flight at a time: enough to keep the node busy. */
const IN_FLIGHT = 64;

/** Makes many reads on the latest state, some at a time; answers in order. A read that reverts is an answer. */
export async function readChain(anvil: Anvil, calls: readonly ChainCall[]): Promise<readonly ChainAnswer[]> {
  const answers: ChainAnswer[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    for (let index = next++; index < calls.length; index = next++) {
      answers[index] = await readOne(anvil, calls[index]);
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, work));
  return answers;
}

/** The data of an answer. Throws where the read reverted. */
export function dataOf(answer: ChainAnswer | undefined): Hex {
  if (answer === undefined || 'reverted' in answer) {
    throw new FatalError('sandbox.read-failed', `A read reverted: ${answer?.reverted ?? 'no answer'}.`);
  }
  return answer.data;
}

/** The 32-byte words of returned data, as unsigned numbers. */
export function wordsOf(data: Hex): readonly bigint[] {
  return Array.from({ length: Math.floor((data.length - 2) / 64) }, (_, index) =>
    BigInt(`0x${data.slice(2 + index * 64, 66 + index * 64)}`),
  );
}

async function readOne(anvil: Anvil, call: ChainCall | undefined): Promise<ChainAnswer> {
  try {
    return { data: await anvil.request<Hex>('eth_call', [call, 'latest']) };
  } catch (error) {
    if (error instanceof FatalError && isRevert(error.cause)) {
      return { reverted: error.message };
    }
    throw error;
  }
}

/** The node's code for a revert is 3; what an old compiler's failed assertion ends in, it words so. Anything else is a fault. */
function isRevert(cause: unknown): boolean {
  if (typeof cause !== 'object' || cause === null || !('code' in cause) || !('message' in cause)) {
    return false;
  }
  return cause.code === 3 || cause.message === 'EVM error InvalidFEOpcode';
}
