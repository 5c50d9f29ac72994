import { isTwinlaneError, UserError } from '@twinlane/core/errors';
import type { ChainReader } from '@twinlane/core/market/chainReader';
import { toChecksumAddress } from '@twinlane/core/money/address';
import type { Address, Hex } from '@twinlane/core/money/hex';
import { decodeFunctionResult, encodeFunctionData, erc20Abi } from 'viem';
import { addressesInSlot, addressIn, allFeatures, codeFeatures, unmaskedAddresses } from './bytecode.ts';
import type { CodeFeatures } from './bytecode.ts';
import { HOLDERS_OWN, KNOWN_SELECTORS } from './knownFunctions.ts';
import { PROBE, scanProbeAbi, STRANGER } from './probe/scanProbe.ts';
import { scanProbeCode } from './probe/scanProbeCode.ts';

/** A function that may change something. */
export interface ActingFunction {
  /** Whose function it is. */
  readonly contract: Address;
  readonly selector: Hex;
  /** Words that it asks for; 255 where that could not be told. */
  readonly arity: number;
}

/** A contract as its code, its storage and its own answers show it. */
export interface ContractReading {
  readonly address: Address;
  readonly code: CodeFeatures;
  readonly acting: readonly ActingFunction[];
  /** Selectors of all that it answers without changing anything. */
  readonly answers: ReadonlyMap<Hex, Hex>;
  readonly proxy?: { readonly kind: 'eip1967' | 'beacon' | 'minimal'; readonly implementation: Address };
  readonly admin?: Address;
  readonly beacon?: Address;
  /** Whose code it runs. */
  readonly facets: readonly Address[];
  /** The same, where it is a proxy of no known make and nothing fixes them in its own code. */
  readonly handsOn?: readonly Address[];
  /** Addresses that it holds in its first slots. */
  readonly stored: readonly Address[];
  /** Other contracts whose storage its functions read. */
  readonly asks: readonly Address[];
}

const IMPLEMENTATION_SLOT: Hex = '0x360894a13ba1a3210667c828492db98dca3e2076cc3735a920a3ca505d382bbc';
const ADMIN_SLOT: Hex = '0xb53127684a568b3173ae13b9f8a6016e243e63b6e8ee1178d6a717850b5d6103';
const BEACON_SLOT: Hex = '0xa3f0ad74e5423aebfd80d3ef4346578335a9a72aeaee59ff6cb3582b35133d50';
/** OpenZeppelin 5 keeps an upgradeable contract's owner here (ERC-7201). */
const OWNER_SLOT: Hex = '0x9016d09d72d40fdae2fd8ceac6b6234c7706214fd39c1cd1e609a0528c199300';
const FIRST_SLOTS = 20;
const MOST_GUARDS = 40;
const MOST_GUARD_SLOTS = 60;
const MOST_FACETS = 12;
const MOST_UNMASKED = 12;
const MINIMAL_PROXY = /^0x363d3d373d3d3d363d73([0-9a-f]{40})5af43d82803e903d91602b57fd5bf3/;
const BEACON_IMPLEMENTATION = '0x5c60da1b';
const TRANSFER: Hex = '0xa9059cbb';

/** Reads a contract at a block, and the code that it hands everything on to. */
export async function readContract(
  client: Pick<ChainReader, 'batch' | 'request'>,
  address: Address,
  block: number,
): Promise<ContractReading> {
  const at = `0x${block.toString(16)}`;
  const slots = [
    IMPLEMENTATION_SLOT,
    ADMIN_SLOT,
    BEACON_SLOT,
    OWNER_SLOT,
    ...Array.from({ length: FIRST_SLOTS }, (_, slot): Hex => `0x${slot.toString(16)}`),
  ];
  const [own, ...words] = (await client.batch([
    { method: 'eth_getCode', params: [address, at] },
    ...slots.map((slot) => ({ method: 'eth_getStorageAt', params: [address, slot, at] })),
  ])) as [Hex, ...Hex[]];
  const [implementation, admin, beacon, owner] = words.slice(0, 4).map(addressIn);
  const minimal = MINIMAL_PROXY.exec(own)?.[1];
  const target =
    implementation ?? (minimal === undefined ? undefined : addressIn(`0x${minimal.padStart(64, '0')}`));
  const behind = target ?? (beacon === undefined ? undefined : await beaconTarget(client, beacon, at));
  const features = codeFeatures(own);
  const facets = behind === undefined ? await facetsOf(client, address, features.delegates, at) : [behind];
  const further = (await client.batch(
    facets.map((facet) => ({ method: 'eth_getCode', params: [facet, at] })),
  )) as readonly Hex[];
  const code = allFeatures([features, ...further.map((one) => codeFeatures(one))]);
  const selectors = code.selectors;
  const { acting, answers } = await inspect(client, address, selectors, at);
  const guards = await guardReadings(client, address, acting, at);
  const stored = [
    ...(owner === undefined ? [] : [owner]),
    ...guards.words.flatMap(addressesInSlot),
    ...words.slice(4).flatMap(addressesInSlot),
    ...unmaskedAddresses([...guards.words, ...words.slice(4)], code.secrets).slice(0, MOST_UNMASKED),
  ];
  const isOfOtherMake = behind === undefined && handsCallsOn(features, facets);
  return {
    address,
    ...(isOfOtherMake ? { handsOn: facets } : {}),
    code: {
      ...code,
      numbers: [...new Set([...code.numbers, ...words.slice(4).map(smallNumber)])],
      delegates: behind === undefined ? features.delegates : further.some(delegatesIn),
    },
    acting,
    answers,
    stored: [...new Set(stored)],
    asks: guards.asks.filter((asked) => asked !== address && !facets.includes(asked) && asked !== beacon),
    facets,
    ...(behind === undefined
      ? {}
      : { proxy: { kind: proxyKind(implementation, minimal), implementation: behind } as const }),
    ...(admin === undefined ? {} : { admin }),
    ...(beacon === undefined ? {} : { beacon }),
  };
}

/** Whether what it does with a transfer is other code's, which may be replaced: what stands in its own code may not. */
function handsCallsOn(
  { delegates, selectors, addresses }: CodeFeatures,
  facets: readonly Address[],
): boolean {
  const isEmpty = facets.length === 0;
  return (
    delegates && (isEmpty ? !selectors.includes(TRANSFER) : facets.some((one) => !addresses.includes(one)))
  );
}

function delegatesIn(code: Hex): boolean {
  return codeFeatures(code).delegates;
}

/** Contracts that it hands calls on to, by whatever it finds them: those that calls of usual functions reach. */
async function facetsOf(
  client: Pick<ChainReader, 'batch' | 'request'>,
  address: Address,
  delegates: boolean,
  at: string,
): Promise<readonly Address[]> {
  if (!delegates) {
    return [];
  }
  const reached = await reachedBy(client, { data: callsThatMayFail(address, KNOWN_SELECTORS) }, at);
  const others = [...reached.keys()].filter((other) => other !== address).slice(0, MOST_FACETS);
  const codes = (await client.batch(
    others.map((other) => ({ method: 'eth_getCode', params: [other, at] })),
  )) as readonly Hex[];
  return others.filter((_, index) => (codes[index] ?? '0x').length > 2);
}

/** Contracts that a transfer to and from the pool reaches: what it asks for leave is among them. */
export async function reachedByTransfer(
  client: Pick<ChainReader, 'request'>,
  token: Address,
  pool: Address,
  block: number,
): Promise<readonly Address[]> {
  const at = `0x${block.toString(16)}`;
  const lists = await Promise.all(
    [STRANGER, pool].map((to) => {
      const args = [to, 1n] as const;
      const data = encodeFunctionData({ abi: erc20Abi, functionName: 'transfer', args });
      return reachedBy(client, { from: pool, to: token, data }, at);
    }),
  );
  return Array.from(new Set(lists.flatMap((list) => Array.from(list.keys()))));
}

function proxyKind(
  implementation: Address | undefined,
  minimal: string | undefined,
): 'eip1967' | 'beacon' | 'minimal' {
  if (implementation !== undefined) {
    return 'eip1967';
  }
  return minimal === undefined ? 'beacon' : 'minimal';
}

async function beaconTarget(
  client: Pick<ChainReader, 'request'>,
  beacon: Address,
  at: string,
): Promise<Address | undefined> {
  return addressIn(
    (await client.request('eth_call', [{ to: beacon, data: BEACON_IMPLEMENTATION }, at])) as Hex,
  );
}

/** Asks the contract itself what each function wants, by how it fails. */
async function inspect(
  client: Pick<ChainReader, 'request'>,
  address: Address,
  selectors: readonly Hex[],
  at: string,
): Promise<Pick<ContractReading, 'acting' | 'answers'>> {
  const asked = selectors.filter((selector) => !HOLDERS_OWN.has(selector)).slice(0, 160);
  const data = encodeFunctionData({ abi: scanProbeAbi, functionName: 'inspect', args: [address, asked] });
  const answer = await withProbe(client, data, at);
  const features = decodeFunctionResult({ abi: scanProbeAbi, functionName: 'inspect', data: answer });
  const acting: ActingFunction[] = [];
  const answers = new Map<Hex, Hex>();
  for (const [index, selector] of asked.entries()) {
    const feature = features[index];
    if (feature?.readOnly === true) {
      answers.set(selector, feature.word);
    } else if (feature !== undefined) {
      acting.push({ contract: address, selector, arity: Number(feature.arity) });
    }
  }
  return { acting, answers };
}

/** A call of the probe, which is nowhere deployed. @throws UserError `scan.no-overrides` where the node does not allow for that. */
async function withProbe(client: Pick<ChainReader, 'request'>, data: Hex, at: string): Promise<Hex> {
  const call = [{ from: STRANGER, to: PROBE, data }, at, { [PROBE]: { code: scanProbeCode } }];
  const answer = await client.request('eth_call', call).catch((error: unknown) => {
    if (isTwinlaneError(error) && (error.code === 'rpc.refused' || error.code === 'rpc.unsupported')) {
      return error;
    }
    throw error;
  });
  if (typeof answer !== 'string' || answer === '0x') {
    throw new UserError('scan.no-overrides', 'The node does not let a call try code that is not deployed.', {
      hint: 'Use one whose eth_call takes state overrides, as Geth, Reth, Erigon, Nethermind and Anvil do.',
      cause: answer,
    });
  }
  return answer as Hex;
}

interface AccessList {
  readonly accessList?: readonly { readonly address: string; readonly storageKeys: readonly Hex[] }[];
}

/** Contracts that a call reaches, and the slots that it reads of each; none where the node does not tell. */
async function reachedBy(
  client: Pick<ChainReader, 'request'>,
  call: object,
  at: string,
): Promise<ReadonlyMap<Address, readonly Hex[]>> {
  try {
    const params = [{ from: STRANGER, ...call }, at];
    const { accessList = [] } = (await client.request('eth_createAccessList', params)) as AccessList;
    return new Map(
      accessList.map(({ address, storageKeys }) => [toChecksumAddress(address), storageKeys] as const),
    );
  } catch {
    // Some nodes do not offer it: what it would have shown is then looked for elsewhere.
    return new Map();
  }
}

/** What stands in the slots that functions read before they refuse a stranger: whom they obey, wherever it is kept. */
async function guardReadings(
  client: Pick<ChainReader, 'batch' | 'request'>,
  address: Address,
  acting: readonly ActingFunction[],
  at: string,
): Promise<{ readonly words: readonly Hex[]; readonly asks: readonly Address[] }> {
  const selectors = acting.slice(0, MOST_GUARDS).map(({ selector }) => selector);
  const reached = await reachedBy(client, { data: callsThatMayFail(address, selectors) }, at);
  const places = [...reached].flatMap(([of, keys]) => [...new Set(keys)].map((key) => [of, key]));
  const words = (await client.batch(
    places
      .slice(0, MOST_GUARD_SLOTS)
      .map((place) => ({ method: 'eth_getStorageAt', params: [...place, at] })),
  )) as readonly Hex[];
  return { words, asks: [...reached.keys()] };
}

/** The code of a contract's creation that calls each function and goes on where one fails: nobody has to be deployed. */
function callsThatMayFail(address: Address, selectors: readonly Hex[]): Hex {
  const calls = selectors.map((selector) => {
    // PUSH4 selector, SHL 224, MSTORE at 0; then ones as arguments from byte 4 on, which pass for whatever is asked.
    const name = `63${selector.slice(2)}60e01b600052`;
    const words = [4, 36, 68].map((offset) => `600160${offset.toString(16).padStart(2, '0')}52`);
    // CALL(200000, address, 0, 0, 100, 0, 0), POP.
    return `${name}${words.join('')}6000600060646000600073${address.slice(2)}62030d40f150`;
  });
  return `0x${calls.join('').toLowerCase()}00`;
}

function smallNumber(word: Hex): number {
  const value = BigInt(word);
  return value < 10_000_000_000n ? Number(value) : 0;
}
