import { FatalError } from '@twinlane/core/errors';
import type { ChainReader } from '@twinlane/core/market/chainReader';
import type { Address, Hex } from '@twinlane/core/money/hex';
import { encodeFunctionData, erc20Abi } from 'viem';

interface AccessList {
  readonly accessList?: readonly { readonly address: string; readonly storageKeys: readonly Hex[] }[];
}

/** What a slot is set to when it is tried: small enough to fit any packing of balances. */
const MARKER = 0x5eed_c0den;

/** A storage slot of a contract. */
export interface StorageSlot {
  readonly contract: Address;
  readonly slot: Hex;
}

/**
 * The storage slot in which an ERC-20 token keeps the holder's balance, found by looking which slots `balanceOf` reads
 * and which of them makes it answer differently.
 * @throws FatalError `feed.no-balance-slot` for a token that keeps balances in another form.
 */
export async function findBalanceSlot(
  client: Pick<ChainReader, 'request' | 'batch'>,
  token: Address,
  holder: Address,
): Promise<StorageSlot> {
  const call = {
    to: token,
    data: encodeFunctionData({ abi: erc20Abi, functionName: 'balanceOf', args: [holder] }),
  };
  const { accessList = [] } = (await client.request('eth_createAccessList', [call, 'latest'])) as AccessList;
  const candidates = accessList.flatMap(({ address, storageKeys }) =>
    storageKeys.map((slot) => ({ contract: address as Address, slot })),
  );
  const answers = await client.batch(
    candidates.map(({ contract, slot }) => ({
      method: 'eth_call',
      params: [call, 'latest', { [contract]: { stateDiff: { [slot]: word(MARKER) } } }],
    })),
  );
  const found = candidates.find((_, index) => answers[index] === word(MARKER));
  if (found === undefined) {
    throw new FatalError(
      'feed.no-balance-slot',
      `Where the token ${token} keeps its balances cannot be found.`,
    );
  }
  return found;
}

/** A number as the 32 bytes of a storage slot. */
export function word(value: bigint): Hex {
  return `0x${value.toString(16).padStart(64, '0')}`;
}
