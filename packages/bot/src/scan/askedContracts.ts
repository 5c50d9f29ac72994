import type { ChainReader } from '@twinlane/core/market/chainReader';
import type { Address, Hex } from '@twinlane/core/money/hex';
import type { ScanActor } from '@twinlane/core/risk/tokenScan';
import { addressIn, codeFeatures } from './bytecode.ts';
import { describe, loggedActors, rulerOf } from './findActors.ts';
import { MARKET_CONTRACTS } from './knownFunctions.ts';
import { readContract } from './readContract.ts';
import type { ContractReading } from './readContract.ts';

/** Contracts besides the token whose functions are tried. */
const MOST_ASKED = 6;

/** The token's reading with the functions and the rulers of the contracts that it asks for leave. */
export async function withAsked(
  client: Pick<ChainReader, 'batch' | 'request'>,
  reading: ContractReading,
  reached: readonly Address[],
  others: ReadonlySet<Address>,
  block: number,
): Promise<{
  readonly reading: ContractReading;
  readonly asked: readonly ContractReading[];
  /** How many more it asks. */
  readonly leftOut: number;
}> {
  const beacon = reading.beacon === undefined ? [] : [reading.beacon];
  const asks = [...new Set([...beacon, ...reached, ...reading.asks])].filter(
    (address) => !others.has(address) && !reading.facets.includes(address),
  );
  const trying = asks.length > MOST_ASKED ? await withPowers(client, asks, block) : asks;
  const readings = await Promise.all(
    trying.slice(0, MOST_ASKED).map((address) => readContract(client, address, block)),
  );
  const asked = readings.filter(({ code }) => !code.selectors.some((one) => MARKET_CONTRACTS.has(one)));
  const logged = await Promise.all(asked.map((one) => loggedActors(client, one.address, block)));
  const answered = asked.flatMap(({ answers }) => [...answers.values()].map(addressIn));
  return {
    leftOut: Math.max(0, trying.length - MOST_ASKED),
    asked: asked.filter(({ address }) => reached.includes(address)),
    reading: {
      ...reading,
      acting: [...reading.acting, ...asked.flatMap(({ acting }) => acting)],
      stored: [
        ...reading.stored,
        ...asked.flatMap(({ stored }) => stored),
        ...logged.flatMap((addresses) => addresses ?? []),
        ...answered.filter((address) => address !== undefined),
      ],
    },
  };
}

/** Those of the addresses that have code, and not a market's: no number of others displaces them. */
async function withPowers(
  client: Pick<ChainReader, 'batch'>,
  addresses: readonly Address[],
  block: number,
): Promise<readonly Address[]> {
  const codes = (await client.batch(
    addresses.map((address) => ({ method: 'eth_getCode', params: [address, `0x${block.toString(16)}`] })),
  )) as readonly Hex[];
  return addresses.filter((_, index) => {
    const code = codes[index] ?? '0x';
    return code !== '0x' && !codeFeatures(code).selectors.some((one) => MARKET_CONTRACTS.has(one));
  });
}

/** Who may replace the code of what the token asks for leave. */
export async function rulersOf(
  client: Pick<ChainReader, 'batch' | 'readContracts'>,
  asked: readonly ContractReading[],
  block: number,
): Promise<readonly ScanActor[]> {
  const admins = asked.flatMap(({ proxy, admin }) =>
    proxy === undefined || admin === undefined ? [] : [[admin, 'what it asks for leave'] as const],
  );
  const described = await describe(client, admins, block);
  const rulers = await Promise.all(described.map((actor) => rulerOf(client, actor, block)));
  return rulers.filter((ruler) => ruler !== undefined);
}
