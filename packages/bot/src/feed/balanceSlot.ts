import { FatalError, isTwinlaneError } from '@twinlane/core/errors';
import type { ChainReader } from '@twinlane/core/market/chainReader';
import type { Address, Hex } from '@twinlane/core/money/hex';
import { concatHex, encodeFunctionData, erc20Abi, keccak256, pad } from 'viem';

interface AccessList {
  readonly accessList?: readonly { readonly address: string; readonly storageKeys: readonly Hex[] }[];
}

/** What a slot is set to when it is tried: small enough to fit any packing of balances. */
const MARKER = 0x5eed_c0den;
const EARLY_SLOTS = 12;
const ERC20_SLOT: Hex = '0x52c63247e1f47db19d5ce0460030c497f067ca4cebf71ba98eeadabe20bace00';

/** A storage slot of a contract. */
export interface StorageSlot {
  readonly contract: Address;
  readonly slot: Hex;
}

/**
 * The storage slot in which an ERC-20 token keeps the holder's balance, found by looking which slots `balanceOf` reads
 * and which of them makes it answer differently. On a node that does not tell what is read, the usual slots are tried.
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
  const candidates = await slotsRead(client, call).catch((error: unknown) => {
    if (isTwinlaneError(error) && error.code === 'rpc.unsupported') {
      return usualSlots(token, holder);
    }
    throw error;
  });
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

async function slotsRead(
  client: Pick<ChainReader, 'request'>,
  call: object,
): Promise<readonly StorageSlot[]> {
  const { accessList = [] } = (await client.request('eth_createAccessList', [call, 'latest'])) as AccessList;
  return accessList.flatMap(({ address, storageKeys }) =>
    storageKeys.map((slot) => ({ contract: address as Address, slot })),
  );
}

/** Where a mapping of balances stands in most tokens: in an early slot, or where OpenZeppelin 5 keeps it (ERC-7201). */
function usualSlots(contract: Address, holder: Address): readonly StorageSlot[] {
  const owner = pad(holder, { size: 32 });
  const places = [...Array.from({ length: EARLY_SLOTS }, (_, index) => word(BigInt(index))), ERC20_SLOT];
  // Solidity puts the key before the mapping's slot, Vyper behind it.
  return places
    .flatMap((place) => [concatHex([owner, place]), concatHex([place, owner])])
    .map((text) => ({ contract, slot: keccak256(text) }));
}

/** A number as the 32 bytes of a storage slot. */
export function word(value: bigint): Hex {
  return `0x${value.toString(16).padStart(64, '0')}`;
}
