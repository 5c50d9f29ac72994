import type { ChainDefinition } from '@twinlane/core/market/chainDefinition';
import type { ChainReader } from '@twinlane/core/market/chainReader';
import { feeTiersOf } from '@twinlane/core/market/feeTiersOf';
import { poolAddress } from '@twinlane/core/market/poolAddress';
import type { Token } from '@twinlane/core/market/token';
import type { ContractCall, VenueDefinition, VenueDeployment } from '@twinlane/core/market/venueDefinition';
import { toChecksumAddress } from '@twinlane/core/money/address';
import type { Address, Hex } from '@twinlane/core/money/hex';
import { encodeFunctionData, parseAbi, zeroAddress } from 'viem';

const abi = parseAbi([
  'function factory() view returns (address)',
  'function poolDeployer() view returns (address)',
  'function getPair(address tokenA, address tokenB) view returns (address)',
  'function getPool(address tokenA, address tokenB, uint24 fee) view returns (address)',
  'function decimals() view returns (uint8)',
]);

/** What the chain says of one venue, or of the chain's own tokens and contracts. */
export interface Verification {
  /** Such as `Uniswap V3`. */
  readonly subject: string;
  /** Answers that were compared. */
  readonly checked: number;
  /** Pools that stand where they are computed to be. */
  readonly pools: number;
  /** What does not hold, each a sentence without its stop. Empty where all is well. */
  readonly faults: readonly string[];
}

/** What is asked, and what the answer says: a fault, a pool that stands where it should, or nothing to tell. */
interface Question {
  readonly call: ContractCall;
  readonly judge: (answer: Hex | undefined) => { readonly fault?: string; readonly pool?: boolean };
}

/**
 * Asks a chain whether what the registries say of it holds there: that each contract exists, that routers, quoters and
 * deployers belong to their factory, that the factory has the pools of the chain's currency and its first stablecoin
 * where they are computed to be, and that tokens have their decimals. Reads only.
 * @throws RetryableError or FatalError of the reader where the chain cannot be read.
 */
export async function verifyVenues(
  reader: Pick<ChainReader, 'batch' | 'readContracts'>,
  chain: ChainDefinition,
  venues: readonly VenueDefinition[],
): Promise<readonly Verification[]> {
  const subjects = [
    {
      subject: 'tokens and contracts of general use',
      contracts: generalContracts(chain),
      questions: tokenQuestions(chain),
    },
    ...venues.flatMap((venue) => {
      const deployment = venue.deployments[chain.id];
      return deployment === undefined
        ? []
        : [
            {
              subject: venue.name,
              contracts: venueContracts(deployment),
              questions: venueQuestions(chain, venue, deployment),
            },
          ];
    }),
  ];
  const verifications: Verification[] = [];
  for (const { subject, contracts, questions } of subjects) {
    const codes = await reader.batch(
      contracts.map(([, address]) => ({ method: 'eth_getCode', params: [address, 'latest'] })),
    );
    const missing = contracts.filter((_, index) => codes[index] === '0x');
    const answers = await reader.readContracts(
      questions.map(({ call }) => call),
      'latest',
    );
    const absent = new Set(missing.map(([, address]) => address));
    // Why a contract does not answer that is not there needs no telling.
    const verdicts = questions.flatMap(({ call, judge }, index) =>
      absent.has(call.to) ? [] : [judge(answers[index])],
    );
    verifications.push({
      subject,
      checked: contracts.length + questions.length,
      pools: verdicts.filter(({ pool }) => pool === true).length,
      faults: [
        ...missing.map(
          ([role, address]) => `there is no contract at ${address}, which should be the ${role}`,
        ),
        ...verdicts.flatMap(({ fault }) => fault ?? []),
      ],
    });
  }
  return verifications;
}

type Role = readonly [role: string, address: Address];

function generalContracts({ contracts }: ChainDefinition): readonly Role[] {
  return Object.entries(contracts);
}

function venueContracts(deployment: VenueDeployment): readonly Role[] {
  const { factory, poolDeployer, router, quoter, universalRouter } = deployment;
  const roles: readonly (readonly [string, Address | undefined])[] = [
    ['factory', factory],
    ['pool deployer', poolDeployer],
    ['router', router],
    ['quoter', quoter],
    ['Universal Router', universalRouter],
  ];
  return roles.filter((role): role is Role => role[1] !== undefined);
}

function tokenQuestions(chain: ChainDefinition): readonly Question[] {
  const all = [chain.wrappedNative, ...chain.cash, ...chain.stablecoins, ...chain.routingTokens];
  const tokens = new Map(all.map((token) => [token.address, token]));
  return [...tokens.values()].map(({ address, symbol, decimals }) => ({
    call: { to: address, data: encodeFunctionData({ abi, functionName: 'decimals' }) },
    judge: (answer) => {
      const word = wordIn(answer);
      const told = word === undefined ? 'no decimals' : `${word} decimals`;
      return word === BigInt(decimals)
        ? {}
        : { fault: `${symbol} (${address}) has ${told} instead of ${decimals}` };
    },
  }));
}

function venueQuestions(
  chain: ChainDefinition,
  venue: VenueDefinition,
  deployment: VenueDeployment,
): readonly Question[] {
  const { factory, poolDeployer, router, quoter } = deployment;
  return [
    belonging('router', router, 'factory', factory),
    ...(quoter === undefined ? [] : [belonging('quoter', quoter, 'factory', factory)]),
    ...(poolDeployer === undefined ? [] : [belonging('factory', factory, 'poolDeployer', poolDeployer)]),
    ...poolQuestions(chain, venue, factory),
  ];
}

function belonging(
  role: string,
  to: Address,
  functionName: 'factory' | 'poolDeployer',
  expected: Address,
): Question {
  return {
    call: { to, data: encodeFunctionData({ abi, functionName }) },
    judge: (answer) => {
      const told = addressIn(answer);
      return told === expected
        ? {}
        : {
            fault: `the ${role} ${to} names ${told ?? 'nothing'} as its ${functionName} instead of ${expected}`,
          };
    },
  };
}

function poolQuestions(
  chain: ChainDefinition,
  venue: VenueDefinition,
  factory: Address,
): readonly Question[] {
  const [first, second]: readonly [Token, Token] = [chain.wrappedNative, chain.cash[0]];
  const tokens = [first.address, second.address] as const;
  const fees =
    venue.kind === 'constantProduct' ? [undefined] : feeTiersOf(venue, chain.id).map(({ fee }) => fee);
  return fees.map((fee) => {
    const computed = poolAddress(venue, chain.id, ...tokens, fee);
    const pair = `${first.symbol}/${second.symbol}${fee === undefined ? '' : ` at ${fee / 10_000} %`}`;
    const data =
      fee === undefined
        ? encodeFunctionData({ abi, functionName: 'getPair', args: tokens })
        : encodeFunctionData({ abi, functionName: 'getPool', args: [...tokens, fee] });
    return {
      call: { to: factory, data },
      judge: (answer) => {
        const told = addressIn(answer);
        if (told === undefined) {
          return { fault: `the factory ${factory} does not say where ${pair} is` };
        }
        // Nobody has created it: there is nothing to compare.
        return told === zeroAddress || told === computed
          ? { pool: told === computed }
          : {
              fault: `the factory ${factory} has ${pair} at ${told}, and it is computed to be at ${computed}`,
            };
      },
    };
  });
}

function wordIn(answer: Hex | undefined): bigint | undefined {
  return answer !== undefined && /^0x[0-9a-f]{64}$/i.test(answer) ? BigInt(answer) : undefined;
}

function addressIn(answer: Hex | undefined): Address | undefined {
  return answer !== undefined && /^0x0{24}[0-9a-f]{40}$/i.test(answer)
    ? toChecksumAddress(`0x${answer.slice(26)}`)
    : undefined;
}
