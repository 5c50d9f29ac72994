import type { BlockHeader } from '@twinlane/core/market/block';
import type { ChainDefinition } from '@twinlane/core/market/chainDefinition';
import { URGENCIES } from '@twinlane/core/transaction/feeOracle';
import { mostL1DataFee, operatorFee } from '@twinlane/core/transaction/opStack/rollupFees';
import type { Anvil } from '@twinlane/sandbox/anvil/anvil';
import { startAnvil } from '@twinlane/sandbox/anvil/startAnvil';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createReadClient, type ReadClient } from '../chain/createReadClient.ts';
import { createFeeOracle, type FeeOracleOptions, type HeadFeeOracle } from './createFeeOracle.ts';

const GWEI = 10n ** 9n;
const CHAIN: Pick<ChainDefinition, 'fees' | 'features'> = {
  fees: { minTip: 1n, ceiling: 500n * GWEI },
  features: { simulateV1: true, parentChainFee: false, publicMempool: true },
};
const ROLLUP = { ...CHAIN, features: { ...CHAIN.features, parentChainFee: true } };
const L1_BLOCK = '0x4200000000000000000000000000000000000015';
/** Answers every call with 7: PUSH1 7, PUSH0, MSTORE, PUSH1 32, PUSH0, RETURN. */
const SEVEN = '0x60075f5260205ff3';

let anvil: Anvil;
let reader: ReadClient;
let warnings: unknown[];
beforeAll(async () => {
  anvil = await startAnvil();
  // The block after the first keeps its base fee.
  await anvil.request('anvil_mine', ['0x1']);
  reader = await createReadClient({ ipcPath: anvil.ipcPath, chainId: 31_337 });
});
afterAll(async () => {
  reader.close();
  await anvil.stop();
});

function oracle(options: Partial<FeeOracleOptions> = {}): HeadFeeOracle {
  warnings = [];
  return createFeeOracle({
    chain: CHAIN,
    reader,
    log: { warn: (...fields: unknown[]) => void warnings.push(fields), info: () => undefined },
    ...options,
  });
}

async function head(): Promise<BlockHeader> {
  const block = await reader.block('latest');
  if (block === undefined) {
    throw new Error('no head');
  }
  return block;
}

/** A block with one transaction that tips as told. */
async function mineWithTip(tip: bigint): Promise<BlockHeader> {
  const [from] = await anvil.request<string[]>('eth_accounts', []);
  await anvil.request('eth_sendTransaction', [
    { from, to: from, maxPriorityFeePerGas: hex(tip), maxFeePerGas: hex(100n * GWEI), gas: '0x5208' },
  ]);
  await anvil.request('anvil_mine', ['0x1']);
  return head();
}

describe('fees by the last blocks of a real node', () => {
  test('before the first head there is nothing to offer, and nothing is asked', () => {
    const fees = oracle({ reader: { request: refuse, readContracts: refuse } });
    expect(fees.head()).toBeUndefined();
    expect(fees.offer('urgent', 0).kind).toBe('wait');
    expect(fees.otherFees({ bytes: 100, gasLimit: 100_000n })).toBe(0n);
    expect(fees.baseline()).toBeUndefined();
  });

  test('the baseline pays the next base fee and the tip of the last blocks', async () => {
    const fees = oracle();
    const block = await mineWithTip(3n * GWEI);
    fees.onHead(block);
    await fees.settled();
    const tip = BigInt(Math.ceil(fees.view()!.nodeTip));
    expect(fees.baseline()).toEqual({ name: 'viem', gasPrice: fees.nextBaseFee() + tip });
  });

  test('the base fee of the next block is that of the next block', async () => {
    const fees = oracle();
    for (let block = 0; block < 3; block += 1) {
      fees.onHead(await head());
      const promised = fees.nextBaseFee();
      await fees.settled();
      expect(fees.nextBaseFee()).toBe(promised);
      expect((await mineWithTip(2n * GWEI)).baseFeePerGas).toBe(promised);
    }
  });

  test('a head counts at once, tips of its block when the node has told them', async () => {
    const fees = oracle();
    const header = await mineWithTip(3n * GWEI);
    fees.onHead(header);
    expect(fees.head()).toBe(header);
    expect(fees.view()).toBeUndefined();
    expect(fees.offer('standard', 0).kind).toBe('send');
    await fees.settled();
    expect(fees.view()?.tips.at(-1)).toBe(Number(3n * GWEI));
    fees.onHead(await mineWithTip(5n * GWEI));
    await fees.settled();
    expect(fees.view()?.tips.at(-1)).toBe(Number(5n * GWEI));
    expect(warnings).toEqual([]);
  });

  test('what is offered is mined', async () => {
    const fees = oracle();
    fees.onHead(await head());
    await fees.settled();
    const offer = fees.offer('urgent', 0);
    expect(offer.kind).toBe('send');
    const [from] = await anvil.request<string[]>('eth_accounts', []);
    const hash = await anvil.request<string>('eth_sendTransaction', [
      {
        from,
        to: from,
        gas: '0x5208',
        maxFeePerGas: hex(offer.fees.maxFeePerGas),
        maxPriorityFeePerGas: hex(offer.fees.maxPriorityFeePerGas),
      },
    ]);
    await anvil.request('anvil_mine', ['0x1']);
    expect(await anvil.request('eth_getTransactionReceipt', [hash])).toMatchObject({ status: '0x1' });
  });

  test('after a reorganisation the memory is of the chain that stands', async () => {
    const fees = oracle();
    fees.onHead(await mineWithTip(77n * GWEI));
    await fees.settled();
    expect(fees.view()?.tips.at(-1)).toBe(Number(77n * GWEI));
    await anvil.request('anvil_reorg', [1, []]);
    fees.onHead(await head());
    await fees.settled();
    expect(fees.view()?.tips.at(-1)).toBeLessThan(Number(77n * GWEI));
  });

  test('no offer is above the ceiling', async () => {
    const fees = oracle({ ceiling: 1n });
    fees.onHead(await head());
    await fees.settled();
    for (const urgency of URGENCIES) {
      const offer = fees.offer(urgency, 0);
      expect(offer.kind).toBe('wait');
      expect(offer.fees.maxFeePerGas).toBeLessThanOrEqual(1n);
      expect(offer.fees.maxPriorityFeePerGas).toBeLessThanOrEqual(1n);
    }
  });

  test('when the node does not answer, the last fees hold, and that is said once', async () => {
    let away = false;
    const fees = oracle({
      reader: {
        request: (...call) => (away ? refuse() : reader.request(...call)),
        readContracts: refuse,
      },
    });
    fees.onHead(await head());
    await fees.settled();
    const before = fees.view()?.tips.length;
    away = true;
    for (let block = 0; block < 2; block += 1) {
      const header = await mineWithTip(GWEI);
      fees.onHead(header);
      await fees.settled();
      expect(fees.offer('urgent', 0).fees.maxFeePerGas).toBeGreaterThan(header.baseFeePerGas / 2n);
    }
    expect(fees.view()?.tips.length).toBe(before);
    expect(warnings).toHaveLength(1);
    away = false;
    fees.onHead(await head());
    await fees.settled();
    expect(fees.view()?.tips.length).toBe((before ?? 0) + 2);
  });
});

describe('a rollup', () => {
  test("adds the parent chain's and the operator's fee, as of the head", async () => {
    await anvil.request('anvil_setCode', [L1_BLOCK, SEVEN]);
    await anvil.request('anvil_mine', ['0x1']);
    const fees = oracle({ chain: ROLLUP });
    expect(fees.rollup()).toBe('unknown');
    expect(await fees.rollupSoon()).toBe('unknown');
    fees.onHead(await head());
    const soon = await fees.rollupSoon();
    await fees.settled();
    expect(warnings).toEqual([]);
    const seven = {
      l1BaseFee: 7n,
      blobBaseFee: 7n,
      baseFeeScalar: 7n,
      blobBaseFeeScalar: 7n,
      operatorFeeScalar: 7n,
      operatorFeeConstant: 7n,
      jovian: false,
    };
    const expected = mostL1DataFee(40_000n, seven) + operatorFee(3_000_000n, seven);
    expect(expected).toBeGreaterThan(0n);
    expect(fees.otherFees({ bytes: 40_000, gasLimit: 3_000_000n })).toBe(expected);
    expect(fees.rollup()).toEqual(seven);
    expect(soon).toEqual(seven);
  });

  test('of a chain that is none, it says so', async () => {
    await anvil.request('anvil_setCode', [L1_BLOCK, '0x']);
    await anvil.request('anvil_mine', ['0x1']);
    const fees = oracle({ chain: ROLLUP });
    fees.onHead(await head());
    await fees.settled();
    expect(JSON.stringify(warnings)).toContain('gas.no-rollup');
    expect(fees.rollup()).toBe('unknown');
  });
});

function refuse(): Promise<never> {
  return Promise.reject(new Error('away'));
}

function hex(value: bigint): string {
  return `0x${value.toString(16)}`;
}
