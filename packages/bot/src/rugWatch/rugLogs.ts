import { toChecksumAddress } from '@twinlane/core/money/address';
import type { RpcCall } from '@twinlane/core/market/chainReader';
import type { Address, Hash, Hex } from '@twinlane/core/money/hex';
import { toEventSelector } from 'viem';

/** A log as JSON-RPC gives it. */
export interface RugLog {
  /** Lower case. */
  readonly address: string;
  readonly topics: readonly Hex[];
  readonly data: Hex;
}

const TOPICS = {
  transfer: toEventSelector('Transfer(address,address,uint256)'),
  ownershipTransferred: toEventSelector('OwnershipTransferred(address,address)'),
  adminChanged: toEventSelector('AdminChanged(address,address)'),
  paused: toEventSelector('Paused(address)'),
  upgraded: toEventSelector('Upgraded(address)'),
  beaconUpgraded: toEventSelector('BeaconUpgraded(address)'),
} as const;

/** What one log says; amounts are base units. */
export type RugEvent =
  | { readonly kind: 'minted'; readonly token: Address; readonly to: Address; readonly amount: bigint }
  | { readonly kind: 'paused'; readonly token: Address }
  | { readonly kind: 'upgraded'; readonly token: Address; readonly to: Address }
  | { readonly kind: 'ownership'; readonly token: Address; readonly from: Address; readonly to: Address }
  /** A transfer of a pair's liquidity tokens by somebody who kept them. */
  | { readonly kind: 'released'; readonly pair: Address; readonly from: Address; readonly amount: bigint };

/** Whose logs are wanted. */
export interface RugLogSubjects {
  readonly tokens: readonly Address[];
  /** Pairs whose liquidity tokens somebody keeps locked, and who. */
  readonly pairs: readonly Address[];
  readonly keepers: readonly Address[];
}

const NOBODY = '0x0000000000000000000000000000000000000000';
const GONE = new Set([
  NOBODY,
  '0x000000000000000000000000000000000000dead',
  '0x0000000000000000000000000000000000000001',
]);

/** The calls that ask for the logs of a block: two, however busy the tokens are. */
export function rugLogCalls(blockHash: Hash, { tokens, pairs, keepers }: RugLogSubjects): readonly RpcCall[] {
  const acts = Object.values(TOPICS).filter((topic) => topic !== TOPICS.transfer);
  const givers = [NOBODY, ...keepers].map(topicOf);
  return [
    { method: 'eth_getLogs', params: [{ blockHash, address: tokens, topics: [acts] }] },
    {
      method: 'eth_getLogs',
      params: [{ blockHash, address: [...tokens, ...pairs], topics: [[TOPICS.transfer], givers] }],
    },
  ];
}

/** What a log says of the subjects; undefined where that is nothing. Logs that are not as they should be say nothing. */
export function rugEventOf(
  { address, topics, data }: RugLog,
  subjects: RugLogSubjects,
): RugEvent | undefined {
  const emitter = checksummed(address);
  const [topic, first, second] = topics;
  if (emitter === undefined) {
    return undefined;
  }
  if (topic === TOPICS.transfer) {
    return transferOf(
      emitter,
      { from: addressIn(first), to: addressIn(second), amount: wordIn(data) },
      subjects,
    );
  }
  if (!subjects.tokens.includes(emitter)) {
    return undefined;
  }
  switch (topic) {
    case TOPICS.paused:
      return { kind: 'paused', token: emitter };
    case TOPICS.upgraded:
    case TOPICS.beaconUpgraded: {
      const to = addressIn(first);
      return to && { kind: 'upgraded', token: emitter, to };
    }
    case TOPICS.ownershipTransferred:
      return ownershipOf(emitter, addressIn(first), addressIn(second));
    case TOPICS.adminChanged:
      // Its two addresses are not indexed.
      return ownershipOf(emitter, addressIn(data.slice(0, 66)), addressIn(`0x${data.slice(66, 130)}`));
    case undefined:
    default:
      return undefined;
  }
}

/** Whether nobody can use what that address holds. */
export function isNobody(address: Address): boolean {
  return GONE.has(address.toLowerCase());
}

function transferOf(
  emitter: Address,
  {
    from,
    to,
    amount,
  }: { readonly from?: Address | undefined; readonly to?: Address | undefined; readonly amount: bigint },
  { tokens, pairs, keepers }: RugLogSubjects,
): RugEvent | undefined {
  if (from === undefined || to === undefined || amount === 0n) {
    return undefined;
  }
  if (tokens.includes(emitter)) {
    return from === NOBODY ? { kind: 'minted', token: emitter, to, amount } : undefined;
  }
  const isKept = pairs.includes(emitter) && keepers.includes(from) && !isNobody(to);
  return isKept ? { kind: 'released', pair: emitter, from, amount } : undefined;
}

/** Giving it up, and the first owner's appointment, are none. */
function ownershipOf(
  token: Address,
  from: Address | undefined,
  to: Address | undefined,
): RugEvent | undefined {
  return from === undefined || to === undefined || isNobody(from) || isNobody(to) || from === to
    ? undefined
    : { kind: 'ownership', token, from, to };
}

function topicOf(address: string): Hex {
  return `0x${address.slice(2).toLowerCase().padStart(64, '0')}`;
}

function addressIn(word: string | undefined): Address | undefined {
  return word?.length === 66 ? checksummed(`0x${word.slice(-40)}`) : undefined;
}

function checksummed(text: string): Address | undefined {
  return /^0x[0-9a-fA-F]{40}$/.test(text) ? toChecksumAddress(text) : undefined;
}

function wordIn(data: Hex): bigint {
  return data.length >= 66 ? BigInt(data.slice(0, 66)) : 0n;
}
