import { FatalError, isTwinlaneError } from '@twinlane/core/errors';
import type { ChainReader } from '@twinlane/core/market/chainReader';
import type { Address, Hex } from '@twinlane/core/money/hex';
import { decodeFunctionResult, encodeFunctionData } from 'viem';
import { FRESH, PROBE, scanProbeAbi, TRADER } from './probe/scanProbe.ts';
import { scanProbeCode } from './probe/scanProbeCode.ts';
import { scanPuppetCode } from './probe/scanPuppetCode.ts';

/** A storage slot to be lent to. */
export interface LentSlot {
  readonly contract: Address;
  readonly slot: Hex;
}

/** The state that everything is tried on, besides the block's own. */
export interface ScanSetting {
  readonly block: number;
  /** Unix seconds of that block. */
  readonly now: number;
  /** Wei: of the block, and what calls offer. Some tokens tell a simulation by a price of nothing. */
  readonly baseFee: bigint;
  /** Where the cash keeps the probe's balance, and how much it is lent. */
  readonly lent: LentSlot;
  readonly cashLent: bigint;
  /** Whose acts are tried. */
  readonly puppets: readonly Address[];
  /** What has happened before the first call. */
  readonly preparing?: readonly SimulatedCall[];
}

/** One call to be made in order on the same state. */
export interface SimulatedCall {
  readonly from: Address;
  readonly to: Address;
  readonly data: Hex;
}

/** Blocks after one another; a later one stands so much further on. */
export interface SimulatedBlock {
  readonly calls: readonly SimulatedCall[];
  readonly laterSeconds?: number;
  readonly laterBlocks?: number;
}

/** What a call returned; `undefined` where it failed. */
export type SimulatedAnswer = { readonly ok: boolean; readonly data: Hex };

const TIP = 1_000_000_000n;
/** Enough for the dearest call; a node may allow less. */
const CALL_GAS = 400_000_000;
const SMALL_GAS = 45_000_000;
/** Calls of the first block that prepare what is tried: see `startOf`. */
const PREPARING = 3;
const NATIVE = `0x${(10n ** 24n).toString(16)}`;

interface RawCall {
  readonly status?: string;
  readonly returnData?: Hex;
  readonly error?: { readonly data?: Hex };
}

/** Tries calls on a node's state: `eth_simulateV1` where the node has it, else one `eth_call` with the probe as everybody. */
export interface ScanSimulator {
  /** Calls of a block see what those before them did, in earlier blocks too. */
  blocks(
    setting: ScanSetting,
    blocks: readonly SimulatedBlock[],
  ): Promise<readonly (readonly SimulatedAnswer[])[]>;
  /** All calls in one `eth_call`, on a block that stands as much further on as is said. */
  once(setting: ScanSetting, block: SimulatedBlock): Promise<readonly SimulatedAnswer[]>;
}

/** @throws what the client throws. A node without `eth_simulateV1` is asked for it once. */
export function createScanSimulator(client: Pick<ChainReader, 'request'>): ScanSimulator {
  let simulates = true;
  const gas = { each: CALL_GAS };
  const once: ScanSimulator['once'] = (setting, block) =>
    withLessGas(gas, () => callOnce(client, setting, block, gas.each));
  return {
    once,
    async blocks(setting, blocks) {
      if (simulates) {
        try {
          return await withLessGas(gas, () => simulateBlocks(client, setting, blocks, gas.each));
        } catch (error) {
          if (!isTwinlaneError(error) || error.code !== 'rpc.unsupported') {
            throw error;
          }
          simulates = false;
        }
      }
      return fallBack(blocks, (block) => once(setting, block));
    },
  };
}

/** Without it every block is tried from the start: what the first block's calls did comes before each. */
async function fallBack(
  blocks: readonly SimulatedBlock[],
  once: (block: SimulatedBlock) => Promise<readonly SimulatedAnswer[]>,
): Promise<readonly (readonly SimulatedAnswer[])[]> {
  const [first] = blocks;
  const preparing = (first?.calls ?? []).slice(0, PREPARING);
  return Promise.all(
    blocks.map(async (block) => {
      const isFirst = block === first;
      const answers = await once(isFirst ? block : { ...block, calls: [...preparing, ...block.calls] });
      return isFirst ? answers : answers.slice(preparing.length);
    }),
  );
}

async function withLessGas<Result>(gas: { each: number }, attempt: () => Promise<Result>): Promise<Result> {
  const tried = gas.each;
  try {
    return await attempt();
  } catch (error) {
    const isAboutGas = error instanceof Error && /gas/i.test(`${error.message} ${String(error.cause)}`);
    if (!isAboutGas || tried === SMALL_GAS) {
      throw error;
    }
    gas.each = SMALL_GAS;
    return attempt();
  }
}

async function simulateBlocks(
  client: Pick<ChainReader, 'request'>,
  setting: ScanSetting,
  blocks: readonly SimulatedBlock[],
  gas: number,
): Promise<readonly (readonly SimulatedAnswer[])[]> {
  const { preparing = [] } = setting;
  const blockStateCalls = blocks.map(({ calls, laterSeconds = 0, laterBlocks = 0 }, index) => ({
    blockOverrides: {
      number: hex(setting.block + 1 + index + laterBlocks),
      time: hex(setting.now + 1 + index + laterSeconds),
      gasLimit: '0x2540be400',
      baseFeePerGas: `0x${setting.baseFee.toString(16)}`,
    },
    ...(index === 0 ? { stateOverrides: overrides(setting) } : {}),
    calls: (index === 0 ? [...preparing, ...calls] : calls).map(({ from, to, data }) => ({
      from,
      to,
      data,
      gas: hex(gas),
      gasPrice: gasPriceOf(setting),
    })),
  }));
  const answer = (await client.request('eth_simulateV1', [
    { blockStateCalls, validation: false },
    hex(setting.block),
  ])) as readonly { readonly calls?: readonly RawCall[]; readonly number?: Hex }[];
  // Some nodes fill the gaps between blocks with empty ones.
  const full = answer.filter(({ calls }) => (calls?.length ?? 0) > 0);
  if (full.length !== blocks.filter(({ calls }) => calls.length > 0).length) {
    throw new FatalError('scan.malformed', 'The node did not simulate every block it was given.');
  }
  return full.map(({ calls = [] }, index) =>
    calls.slice(index === 0 ? preparing.length : 0).map(({ status, returnData, error }) => ({
      ok: status === '0x1',
      data: error?.data ?? returnData ?? '0x',
    })),
  );
}

async function callOnce(
  client: Pick<ChainReader, 'request'>,
  setting: ScanSetting,
  { calls, laterSeconds = 0, laterBlocks = 0 }: SimulatedBlock,
  gas: number,
): Promise<readonly SimulatedAnswer[]> {
  const { preparing = [] } = setting;
  const steps = [...preparing, ...calls].map(({ from, to, data }) =>
    to === PROBE
      ? data
      : encodeFunctionData({
          abi: scanProbeAbi,
          functionName: 'act',
          args: [{ caller: from, target: to, data }],
        }),
  );
  const data = encodeFunctionData({ abi: scanProbeAbi, functionName: 'batch', args: [steps] });
  const everybody = { ...setting, puppets: [...setting.puppets, TRADER, FRESH] };
  const params: unknown[] = [
    { from: TRADER, to: PROBE, data, gas: hex(gas), gasPrice: gasPriceOf(setting) },
    hex(setting.block),
    overrides(everybody),
  ];
  if (laterSeconds > 0 || laterBlocks > 0) {
    params.push({ number: hex(setting.block + 1 + laterBlocks), time: hex(setting.now + 1 + laterSeconds) });
  }
  const answer = (await client.request('eth_call', params)) as Hex;
  const [ok, returned] = decodeFunctionResult({ abi: scanProbeAbi, functionName: 'batch', data: answer });
  return ok
    .map((done, index) => ({ ok: done, data: returned[index] ?? ('0x' as const) }))
    .slice(preparing.length);
}

function overrides({ lent, cashLent, puppets }: ScanSetting): Record<string, object> {
  return {
    ...Object.fromEntries(puppets.map((address) => [address, { code: scanPuppetCode, balance: NATIVE }])),
    [PROBE]: { code: scanProbeCode },
    ...Object.fromEntries(
      [TRADER, FRESH]
        .filter((address) => !puppets.includes(address))
        .map((address) => [address, { balance: NATIVE }]),
    ),
    [lent.contract]: { stateDiff: { [lent.slot]: `0x${cashLent.toString(16).padStart(64, '0')}` } },
  };
}

function gasPriceOf({ baseFee }: ScanSetting): Hex {
  return `0x${(baseFee + TIP).toString(16)}`;
}

function hex(value: number): Hex {
  return `0x${value.toString(16)}`;
}
