import { FatalError } from '@twinlane/core/errors';
import type { ChainReader } from '@twinlane/core/market/chainReader';
import type { ContractCall } from '@twinlane/core/market/venueDefinition';
import type { Address, Hex } from '@twinlane/core/money/hex';
import type { ScanActor, ScanProxy, TokenScan } from '@twinlane/core/risk/tokenScan';
import { encodeFunctionData, erc20Abi } from 'viem';
import { actorsInStanding } from './actorsInStanding.ts';
import { findActors, loggedActors } from './findActors.ts';
import type { FoundActors } from './findActors.ts';
import { rulersOf, withAsked } from './askedContracts.ts';
import { functionName, UPGRADES } from './knownFunctions.ts';
import { PROBE, STRANGER, TRADER } from './probe/scanProbe.ts';
import { readContract, reachedByTransfer } from './readContract.ts';
import type { ContractReading } from './readContract.ts';
import { loggedLiquidity, readPairLiquidity, readRangeLiquidity } from './readLiquidity.ts';
import type { KnownLocker } from './readLocks.ts';
import { createScanSimulator } from './simulate.ts';
import type { LentSlot, ScanSetting, ScanSimulator } from './simulate.ts';
import type { TokenTrial } from './trialCalls.ts';
import { timeLockedHolders } from './timeLockedHolders.ts';
import { actorsOf, throughOwnCode, withoutApprovals } from './tryHarmAgain.ts';
import type { Ruled } from './tryHarmAgain.ts';
import { tryToken } from './tryToken.ts';

/** The pool in which a token would be traded. */
export interface ScanPool {
  readonly address: Address;
  readonly kind: 'constantProduct' | 'concentratedLiquidity';
  /** 1e-6. */
  readonly fee: number;
  readonly cash: Address;
}

/** What is to be found out. */
export interface ScanRequest {
  readonly token: Address;
  readonly pool: ScanPool;
  /** Cash base units: the size of the trade. */
  readonly amountIn: bigint;
  /** Contracts of the market, which nobody acts through. */
  readonly market: readonly Address[];
}

/** Finds out what a token and those who rule it can do. */
export interface TokenScanner {
  /** @throws RetryableError or FatalError of the node's, FatalError `scan.no-code` where there is no contract. */
  scan(request: ScanRequest): Promise<TokenScan>;
}

/** `slotOf` finds where an ERC-20 token keeps a holder's balance; `locker` is one that tells when its locks end. */
export function createTokenScanner(options: {
  readonly client: Pick<ChainReader, 'request' | 'batch' | 'readContracts' | 'block'>;
  readonly slotOf: (token: Address, holder: Address) => Promise<LentSlot>;
  readonly locker?: Address | undefined;
}): TokenScanner {
  const slots = new Map<Address, Promise<LentSlot>>();
  const simulator = createScanSimulator(options.client);
  const slotOf = (cash: Address): Promise<LentSlot> => {
    const known = slots.get(cash) ?? options.slotOf(cash, PROBE);
    slots.set(cash, known);
    // A failure is the caller's to meet, and the next one's to try again.
    known.catch(() => slots.delete(cash));
    return known;
  };
  return { scan: (request) => scan(options, simulator, slotOf, request) };
}

async function scan(
  { client, locker: lockerAddress }: Parameters<typeof createTokenScanner>[0],
  simulator: ScanSimulator,
  slotOf: (cash: Address) => Promise<LentSlot>,
  request: ScanRequest,
): Promise<TokenScan> {
  const { token, pool, amountIn } = request;
  const block = await client.block('latest');
  if (block === undefined) {
    throw new FatalError('scan.no-block', 'The node has no blocks.');
  }
  // Asked for ahead of being needed: a node may take its time over logs.
  const rights = loggedActors(client, token, block.number);
  const pooled = loggedLiquidity(client, pool, block.number);
  const [own, reached, lent, amounts] = await Promise.all([
    readContract(client, token, block.number),
    reachedByTransfer(client, token, pool.address, block.number),
    slotOf(pool.cash),
    readAmounts(client, request, block.number),
  ]);
  if (own.code.selectors.length === 0 && own.proxy === undefined && !own.code.delegates) {
    throw new FatalError('scan.no-code', `There is no token at ${token}.`);
  }
  const others = new Set([token, pool.address, pool.cash, PROBE, TRADER, STRANGER, ...request.market]);
  const { reading, asked, leftOut } = await withAsked(client, own, reached, others, block.number);
  // What the token needs as it is cannot lend its address to a puppet.
  const needed = [...own.facets, own.beacon, ...own.asks, ...reached];
  needed.forEach((address) => address !== undefined && others.add(address));
  const candidates = await findActors(client, reading, others, block.number, rights);
  const standing = await actorsInStanding(client, reading, candidates.actors, block.number);
  const { ranked } = standing;
  const found = { ...candidates, actors: ranked.map(({ actor }) => actor) };
  const locker: KnownLocker | undefined =
    lockerAddress === undefined ? undefined : { address: lockerAddress, now: block.timestamp };
  const cashLent = 1_000n * amountIn + 10n * amounts.poolCash;
  const { number, timestamp: now, baseFeePerGas: baseFee } = block;
  const setting: ScanSetting = { block: number, now, baseFee, lent, cashLent, puppets: [] };
  const liquidity = liquidityOf(client, pool, found.actors, block.number, locker, pooled).then((all) =>
    timeLockedHolders({ client, simulator, setting, pool, pooled }, found.actors, all),
  );
  const parts = { ...request, ...amounts, setting };
  const attempt = (ruled: Ruled) =>
    tryAs(simulator, actorsOf(ruled), (actors) => asActors(parts, ruled, actors));
  const ruled = { reading, ranked };
  const tried = attempt(ruled)
    .then((first) => throughOwnCode(client, { ruled, others, block: block.number }, first, attempt))
    .then((first) => withoutApprovals(ruled, first, attempt));
  const balances = readBalances(client, token, found.actors, block.number);
  const [holders, trial, held] = await Promise.all([liquidity, tried, balances]);
  const proxy = proxyOf(reading, found);
  const destroyer = reading.code.destructs ? ranked.find(({ functions }) => functions > 0)?.actor : undefined;
  const largest = largestOf(found.actors, held, amounts.supply);
  return {
    token,
    block: block.number,
    pool: { address: pool.address, kind: pool.kind },
    amountIn,
    ...trial.result,
    functions: reading.acting.length,
    named: namesOf(reading),
    actors: found.actors,
    ...(found.owner === undefined ? {} : { owner: found.owner }),
    ...(proxy === undefined ? {} : { proxy }),
    delegates: reading.code.delegates,
    ...(reading.handsOn === undefined ? {} : { handsOn: reading.handsOn }),
    ...(destroyer === undefined ? {} : { destroyer }),
    askedRulers: await rulersOf(client, asked, block.number),
    ...(holders === undefined ? {} : { liquidity: holders }),
    ...(largest === undefined ? {} : { largestHolder: largest }),
    gaps: [...trial.gaps, ...gapsOf(found, holders === undefined, standing, leftOut)],
  };
}

/** What is tried as those actors, whose addresses are lent to puppets. */
function asActors(
  parts: Omit<TokenTrial, 'reading' | 'actors' | 'rulers'>,
  { reading, ranked, preparing = [] }: Ruled,
  actors: readonly ScanActor[],
): TokenTrial {
  return {
    ...parts,
    reading,
    actors,
    rulers: ranked.filter(({ actor, functions }) => functions > 0 && actors.includes(actor)).length,
    setting: { ...parts.setting, preparing, puppets: [...actors.map(({ address }) => address), STRANGER] },
  };
}

function liquidityOf(
  client: Parameters<typeof readPairLiquidity>[0],
  { address, kind }: ScanPool,
  actors: readonly ScanActor[],
  block: number,
  ...known: readonly [KnownLocker | undefined, ReturnType<typeof loggedLiquidity>]
): ReturnType<typeof readPairLiquidity> {
  const rulers = actors.map((actor) => actor.address);
  return kind === 'constantProduct'
    ? readPairLiquidity(client, address, rulers, block, ...known)
    : readRangeLiquidity(client, address, block, ...known);
}

function gapsOf(
  found: { readonly logsMissing: boolean; readonly leftOut: number },
  holdersMissing: boolean,
  standing: { readonly untried: number; readonly leftOut: number },
  contracts: number,
): TokenScan['gaps'] {
  const { logsMissing } = found;
  const { untried } = standing;
  const people = found.leftOut + standing.leftOut;
  const logs = 'The node did not give the logs that tell who was granted rights.';
  const holders = 'Who holds the liquidity could not be found out.';
  const rulers = `Whom ${untried} functions obey could not be tried.`;
  const actors = `What ${people} more who may have rights can do could not be tried.`;
  const asked = `${contracts} more of the contracts that it asks could not be tried.`;
  return [
    ...(untried > 0 ? [{ check: 'contract' as const, reason: rulers }] : []),
    ...(people > 0 ? [{ check: 'contract' as const, reason: actors }] : []),
    ...(contracts > 0 ? [{ check: 'contract' as const, reason: asked }] : []),
    ...(logsMissing ? [{ check: 'contract' as const, reason: logs }] : []),
    ...(holdersMissing ? [{ check: 'liquidity' as const, reason: holders }] : []),
  ];
}

/** With everybody's acts; where the trade then fails, it may need a contract whose place a puppet took. */
async function tryAs(
  simulator: ScanSimulator,
  actors: readonly ScanActor[],
  trialOf: (actors: readonly ScanActor[]) => TokenTrial,
): ReturnType<typeof tryToken> {
  const result = await tryToken(simulator, trialOf(actors));
  const accounts = actors.filter(({ kind }) => kind === 'account');
  if (isSold(result) || accounts.length === actors.length) {
    return result;
  }
  const without = await tryToken(simulator, trialOf(accounts));
  const reason = 'What contracts among its rulers may do could not be tried.';
  return isSold(without)
    ? { ...without, gaps: [...without.gaps, { check: 'contract' as const, reason }] }
    : result;
}

function isSold({ result }: Awaited<ReturnType<typeof tryToken>>): boolean {
  return result.trials.some(({ kind, failed }) => (kind === 'now' || kind === 'later') && failed === 'no');
}

/** Base units: of the token, and what the pool holds of both. */
async function readAmounts(
  client: Pick<ChainReader, 'readContracts'>,
  { token, pool }: ScanRequest,
  block: number,
): Promise<{ readonly supply: bigint; readonly poolBalance: bigint; readonly poolCash: bigint }> {
  const words = await client.readContracts(
    [
      { to: token, data: encodeFunctionData({ abi: erc20Abi, functionName: 'totalSupply' }) },
      balanceOf(token, pool.address),
      balanceOf(pool.cash, pool.address),
    ],
    block,
  );
  const [supply = 0n, poolBalance = 0n, poolCash = 0n] = words.map(unitsIn);
  return { supply, poolBalance, poolCash };
}

/** What each actor holds of the token, base units. */
async function readBalances(
  client: Pick<ChainReader, 'readContracts'>,
  token: Address,
  actors: readonly ScanActor[],
  block: number,
): Promise<readonly bigint[]> {
  const words = await client.readContracts(
    actors.map(({ address }) => balanceOf(token, address)),
    block,
  );
  return words.map(unitsIn);
}

function unitsIn(word: Hex | undefined): bigint {
  return word === undefined || word === '0x' ? 0n : BigInt(word.slice(0, 66));
}

function balanceOf(of: Address, holder: Address): ContractCall {
  return { to: of, data: encodeFunctionData({ abi: erc20Abi, functionName: 'balanceOf', args: [holder] }) };
}

/** Who may change the code: the admin, or whoever the trials showed to be able to. */
function proxyOf({ proxy, admin, acting }: ContractReading, found: FoundActors): ScanProxy | undefined {
  if (proxy === undefined) {
    return undefined;
  }
  if (proxy.kind === 'minimal') {
    return { ...proxy, authorities: [] };
  }
  const own = acting.some(({ selector }) => UPGRADES.includes(selector));
  // Whoever else can is found by trying.
  const rulers: readonly (ScanActor | undefined)[] = [
    admin === undefined ? undefined : found.admin,
    own && found.owner !== 'renounced' ? found.owner : undefined,
  ];
  return { ...proxy, authorities: rulers.filter((ruler) => ruler !== undefined) };
}

function namesOf({ acting }: ContractReading): readonly string[] {
  const names = acting.map(({ selector }) => functionName(selector)).filter((name) => name.includes('('));
  return [...new Set(names)];
}

function largestOf(
  actors: readonly ScanActor[],
  balances: readonly bigint[],
  supply: bigint,
): TokenScan['largestHolder'] {
  if (supply === 0n || balances.length === 0) {
    return undefined;
  }
  const shares = actors.map(({ address }, index) => ({
    address,
    share: Number(((balances[index] ?? 0n) * 10_000n) / supply) / 10_000,
  }));
  return shares.toSorted((a, b) => b.share - a.share)[0];
}
