import type { ChainReader } from '@twinlane/core/market/chainReader';
import { toChecksumAddress } from '@twinlane/core/money/address';
import type { Address, Hex } from '@twinlane/core/money/hex';
import type { ScanActor } from '@twinlane/core/risk/tokenScan';
import { toEventSelector, toFunctionSelector } from 'viem';
import { addressIn, codeFeatures } from './bytecode.ts';
import { MARKET_CONTRACTS, TIME_LOCK } from './knownFunctions.ts';
import type { ContractReading } from './readContract.ts';

/** Who might have rights, and what is known of the owner. */
export interface FoundActors {
  /** Likeliest first. Nobody whom the market needs as they are, and nobody without a key. */
  readonly actors: readonly ScanActor[];
  readonly owner?: ScanActor | 'renounced';
  /** The proxy's admin, or whoever rules it. */
  readonly admin?: ScanActor;
}

const OWNER_NAMES = ['owner()', 'getOwner()', '_owner()', 'admin()', 'governance()', 'authority()'];
const OWNERS = new Map(OWNER_NAMES.map((name) => [toFunctionSelector(name), name]));
const OWNER = toFunctionSelector('owner()');
const GET_MIN_DELAY = toFunctionSelector('getMinDelay()');
const DELAY = toFunctionSelector('delay()');
const MOST_CANDIDATES = 40;
/** Addresses whose key nobody has. */
const NOBODY = /^0x(0{30,}|0{36}dead$|dead0+$|(de?ad){10}$|0{34}.{6}$)/i;
/** Ownership given, roles granted, by whatever name. */
const GIVEN = ['OwnershipTransferred(address,address)', 'RoleGranted(bytes32,address,address)', 'Rely(address)',
  'LogSetOwner(address)', 'MinterAdded(address)', 'PauserAdded(address)', 'MinterChanged(address,address)',
  'AdminChanged(address,address)', 'AuthorizedAdded(address)', 'OwnerSet(address,address)',
  'RoleGranted(uint64,address,uint32,uint48,bool)', 'OwnershipHandoverRequested(address)', 'OperatorUpdated(address,bool)'].map((event) =>
  toEventSelector(event),
); // prettier-ignore
/** Words of a transaction's data, the last ones, that may name somebody. */
const MOST_WORDS = 24;
const TRANSFER: Hex = '0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef';
const ZERO: Hex = '0x0000000000000000000000000000000000000000000000000000000000000000';

/** Looks for whoever may act: what the token answers, stores, has in its code and has logged (`loggedActors`). */
export async function findActors(
  client: Pick<ChainReader, 'batch' | 'readContracts'>,
  reading: ContractReading,
  others: ReadonlySet<Address>,
  block: number,
  asked: ReturnType<typeof loggedActors>,
): Promise<FoundActors & { readonly logsMissing: boolean; readonly leftOut: number }> {
  const logged = await asked;
  const found = new Map<Address, string>();
  const note = (address: Address | undefined, by: string): void => {
    if (address !== undefined && !NOBODY.test(address) && !others.has(address) && !found.has(address)) {
      found.set(address, by);
    }
  };
  for (const [selector, name] of OWNERS) {
    note(addressIn(reading.answers.get(selector)), name);
  }
  note(reading.admin, "the proxy's admin");
  for (const address of logged ?? []) {
    note(address, 'the logs');
  }
  for (const address of reading.stored) {
    note(address, 'its storage');
  }
  for (const address of reading.code.addresses) {
    note(address, 'its code');
  }
  for (const word of reading.answers.values()) {
    note(addressIn(word), 'one of its answers');
  }
  const candidates = [...found].slice(0, MOST_CANDIDATES);
  const described = await describe(client, candidates, block);
  const actors = described.filter((actor) => actor !== undefined);
  const byAddress = new Map(actors.map((actor) => [actor.address, actor]));
  const ownerAddress = addressIn(reading.answers.get(OWNER));
  const owner = reading.answers.has(OWNER) ? byAddress.get(ownerAddress ?? '0x') : undefined;
  const isRenounced = reading.answers.has(OWNER) && (ownerAddress === undefined || NOBODY.test(ownerAddress));
  const admin = await rulerOf(client, byAddress.get(reading.admin ?? '0x'), block);
  return {
    actors,
    ...(isRenounced ? { owner: 'renounced' } : owner === undefined ? {} : { owner }),
    ...(admin === undefined ? {} : { admin }),
    logsMissing: logged === undefined,
    leftOut: Math.max(0, found.size - MOST_CANDIDATES),
  };
}

/** What kind each is; nothing for a contract of the market. */
export async function describe(
  client: Pick<ChainReader, 'batch' | 'readContracts'>,
  candidates: readonly (readonly [address: Address, foundBy: string])[],
  block: number,
): Promise<readonly (ScanActor | undefined)[]> {
  const at = `0x${block.toString(16)}`;
  const codes = (await client.batch(
    candidates.map(([address]) => ({ method: 'eth_getCode', params: [address, at] })),
  )) as readonly Hex[];
  return Promise.all(
    candidates.map(async ([address, foundBy], index) => {
      const code = codes[index] ?? '0x';
      // EIP-7702: an account that has lent itself code is still its key holder's.
      if (code === '0x' || code.startsWith('0xef0100')) {
        return { address, kind: 'account', foundBy } as const;
      }
      const { selectors } = codeFeatures(code);
      if (selectors.some((selector) => MARKET_CONTRACTS.has(selector))) {
        return undefined;
      }
      const isLock =
        selectors.every((selector) => TIME_LOCK.has(selector)) &&
        (selectors.includes(GET_MIN_DELAY) || selectors.includes(DELAY));
      const delays = isLock
        ? await client.readContracts(
            [
              { to: address, data: GET_MIN_DELAY },
              { to: address, data: DELAY },
            ],
            block,
          )
        : [];
      const delay = delays
        .map((word) => (word === undefined || word.length < 66 ? 0 : Number(word)))
        .find(Boolean);
      return delay === undefined
        ? ({ address, kind: 'contract', foundBy } as const)
        : ({ address, kind: 'timeLock', foundBy, delay } as const);
    }),
  );
}

/** A contract that only administers a proxy is ruled by its owner. */
export async function rulerOf(
  client: Pick<ChainReader, 'batch' | 'readContracts'>,
  admin: ScanActor | undefined,
  block: number,
): Promise<ScanActor | undefined> {
  if (admin?.kind !== 'contract') {
    return admin;
  }
  const [word] = await client.readContracts([{ to: admin.address, data: OWNER }], block);
  const owner = addressIn(word);
  if (owner === undefined) {
    return word === ZERO ? undefined : admin;
  }
  if (NOBODY.test(owner)) {
    return undefined;
  }
  const [described] = await describe(client, [[owner, "the owner of the proxy's admin"]], block);
  return described;
}

interface RightsLog {
  readonly topics: readonly Hex[];
  readonly transactionHash?: Hex;
  readonly blockNumber?: Hex;
}

/** Who was given rights or the first supply, and who made it; absent where the node does not give logs so far back. Never rejects. */
export async function loggedActors(
  client: Pick<ChainReader, 'request'>,
  token: Address,
  block: number,
): Promise<readonly Address[] | undefined> {
  const range = { address: token, fromBlock: '0x0', toBlock: `0x${block.toString(16)}` };
  try {
    const [rights = [], mints = []] = (await Promise.all([
      client.request('eth_getLogs', [{ ...range, topics: [GIVEN] }]),
      client.request('eth_getLogs', [{ ...range, topics: [TRANSFER, ZERO] }]),
    ])) as readonly (readonly RightsLog[])[];
    const given = [...rights.slice(0, 6), ...rights.slice(-10)].flatMap(({ topics }) => topics.slice(1));
    const words = [...given, ...mints.slice(0, 5).map(({ topics }) => topics[2])];
    const named = words.map(addressIn).filter((address) => address !== undefined);
    return [...new Set([...named, ...(await makersIn(client, [rights[0], mints[0]]))])];
  } catch {
    // Many nodes bound how far back logs may be asked for; what is missing is then told of.
    return undefined;
  }
}

/** Who sent the transaction of the earlier log, and whom its data names: the contract's creation, as a rule. */
async function makersIn(
  client: Pick<ChainReader, 'request'>,
  logs: readonly (RightsLog | undefined)[],
): Promise<readonly Address[]> {
  const [first] = logs
    .filter((log) => log?.transactionHash !== undefined)
    .toSorted((one, other) => Number(one?.blockNumber ?? 0) - Number(other?.blockNumber ?? 0));
  if (first?.transactionHash === undefined) {
    return [];
  }
  const made = (await client.request('eth_getTransactionByHash', [first.transactionHash])) as {
    readonly from?: Address;
    readonly to?: Address | null;
    readonly input?: Hex;
  } | null;
  const data = made?.input?.slice(made.to ? 10 : 2) ?? '';
  // A creation's arguments stand at its end, a call's after its name.
  const start = made?.to ? 0 : Math.max(0, data.length - MOST_WORDS * 64);
  const words = Array.from({ length: MOST_WORDS }, (_, index): Hex => {
    const at = start + index * 64;
    return `0x${data.slice(at, at + 64) || '0'}`;
  });
  return [
    ...(made?.from === undefined ? [] : [toChecksumAddress(made.from)]),
    ...words.map(addressIn).filter((address) => address !== undefined),
  ];
}
