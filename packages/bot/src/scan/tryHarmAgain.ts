import type { ChainReader } from '@twinlane/core/market/chainReader';
import type { Address } from '@twinlane/core/money/hex';
import type { ScanAct, ScanActor } from '@twinlane/core/risk/tokenScan';
import { encodeFunctionData, erc20Abi, toFunctionSelector } from 'viem';
import { actorsInStanding } from './actorsInStanding.ts';
import type { RankedActor } from './actorsInStanding.ts';
import { addressIn } from './bytecode.ts';
import { findActors, loggedActors } from './findActors.ts';
import { readContract } from './readContract.ts';
import type { ContractReading } from './readContract.ts';
import type { SimulatedCall } from './simulate.ts';
import type { tryToken } from './tryToken.ts';

/** Whose functions are tried as whom, and what has happened before. */
export interface Ruled {
  readonly reading: ContractReading;
  readonly ranked: readonly RankedActor[];
  readonly preparing?: readonly SimulatedCall[];
}

type Tried = Awaited<ReturnType<typeof tryToken>>;
type Attempt = (ruled: Ruled) => Promise<Tried>;

/** What an ERC-4626 vault's shares are of. */
const ASSET = toFunctionSelector('asset()');

/** Those who act. */
export function actorsOf({ ranked }: Pick<Ruled, 'ranked'>): readonly ScanActor[] {
  return ranked.map(({ actor }) => actor);
}

/**
 * Where a contract did harm in whose place somebody acted, though its own code shows what it calls: what those who rule it can do
 * through that code is tried as well.
 */
export async function throughOwnCode(
  client: Pick<ChainReader, 'batch' | 'request' | 'readContracts'>,
  setting: { readonly ruled: Ruled; readonly others: ReadonlySet<Address>; readonly block: number },
  first: Tried,
  attempt: Attempt,
): Promise<Tried> {
  const { ruled, others, block } = setting;
  const harmful = new Set(first.result.acts.map(({ actor }) => actor.address));
  const contracts = actorsOf(ruled).filter(
    ({ kind, address }) => kind === 'contract' && harmful.has(address),
  );
  const readings = await Promise.all(contracts.map(({ address }) => readContract(client, address, block)));
  const bound = readings.filter((one) => isBound(one, ruled.reading));
  if (bound.length === 0) {
    return first;
  }
  const own = new Set(bound.map(({ address }) => address));
  const needed = new Set([...others, ...own]);
  const found = await Promise.all(
    bound.map((one) => findActors(client, one, needed, block, loggedActors(client, one.address, block))),
  );
  const everybody = [...actorsOf(ruled), ...found.flatMap(({ actors }) => actors)];
  const candidates = new Map(everybody.map((actor) => [actor.address, actor]));
  own.forEach((address) => candidates.delete(address));
  const reading = {
    ...ruled.reading,
    acting: [...bound.flatMap(({ acting }) => acting), ...ruled.reading.acting],
  };
  const { ranked } = await actorsInStanding(client, reading, [...candidates.values()], block);
  const again = await attempt({ reading, ranked });
  const acts = first.result.acts.map((act) =>
    own.has(act.actor.address) ? Object.assign({}, act, { actor: { ...act.actor, bound: true } }) : act,
  );
  return {
    result: { ...first.result, acts: [...acts, ...again.result.acts] },
    gaps: [...first.gaps, ...again.gaps],
  };
}

/** Where shares of an asset were made: whether they are where nobody lets the token take any of it. */
export async function withoutApprovals(ruled: Ruled, first: Tried, attempt: Attempt): Promise<Tried> {
  const asset = addressIn(ruled.reading.answers.get(ASSET));
  const { acts } = first.result;
  if (asset === undefined || !acts.some(makes)) {
    return first;
  }
  const args = [ruled.reading.address, 0n] as const;
  const data = encodeFunctionData({ abi: erc20Abi, functionName: 'approve', args });
  const preparing = actorsOf(ruled).map(({ address }) => ({ from: address, to: asset, data }));
  const again = await attempt({ ...ruled, preparing });
  const unpaid = new Set(again.result.acts.filter(makes).map(keyOf));
  const isTried = !again.result.buy.failed;
  return {
    result: {
      ...first.result,
      acts: acts.map((act) =>
        isTried && makes(act) && !unpaid.has(keyOf(act)) ? Object.assign({}, act, { paid: true }) : act,
      ),
    },
    gaps: first.gaps,
  };
}

function makes({ before, after }: ScanAct): boolean {
  return after.supply > before.supply;
}

function keyOf({ name, actor }: ScanAct): string {
  return `${name} ${actor.address}`;
}

/** Whether a contract calls what stands in its code and nothing that it is told, and its code stays what it is. */
function isBound(
  { code, proxy, beacon, facets }: ContractReading,
  { acting }: Pick<ContractReading, 'acting'>,
): boolean {
  const isFixed = proxy === undefined && beacon === undefined && facets.length === 0 && !code.delegates;
  const calls = acting.some(({ selector }) => code.numbers.includes(Number(selector)));
  return isFixed && !code.destructs && !code.copiesInput && calls;
}
