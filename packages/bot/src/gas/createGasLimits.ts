import { FatalError } from '@twinlane/core/errors';
import { createGasMargins } from '@twinlane/core/gas/gasMargin';
import type { ChainReader } from '@twinlane/core/market/chainReader';
import type { Address } from '@twinlane/core/money/hex';
import type { Attempt } from '@twinlane/core/transaction/transactionIntent';
import type { TransactionRecord } from '@twinlane/core/transaction/transactionManager';
import type { Logger } from 'pino';
import { z } from 'zod';

/** What gas limits are worked out with. */
export interface GasLimitOptions {
  readonly reader: Pick<ChainReader, 'request' | 'batch'>;
  /** Who sends. */
  readonly from: Address;
  readonly log: Pick<Logger, 'warn'>;
}

/** Gas limits of transactions, learned from those that were mined. */
export interface GasLimits {
  /** Simulates the transaction on the newest state and adds the margin of its route. @throws as the reader, where it reverts too. */
  prepare(
    this: void,
    record: TransactionRecord,
  ): Promise<{ readonly outcome: 'prepared'; readonly gasLimit: bigint }>;
  /** Learns from a transaction once it has been mined. Call it with each change of a record. */
  onChange(this: void, record: TransactionRecord): void;
  /** Resolves when nothing is being learned. */
  settled(): Promise<void>;
}

const quantity = z
  .string()
  .regex(/^0x[0-9a-fA-F]{1,64}$/)
  .transform((text) => BigInt(text));
const receipt = z.object({ status: quantity, gasUsed: quantity });

interface Expected {
  readonly route: string;
  readonly estimated: bigint;
}

/** Transactions under way whose estimates are remembered; more than a key can have unmined. */
const MOST_EXPECTED = 200;

/** Limits with a margin per route: the same target, function and length of calldata run through the same code. */
export function createGasLimits({ reader, from, log }: GasLimitOptions): GasLimits {
  const margins = createGasMargins();
  const expected = new Map<string, Expected>();
  const learning = new Set<Promise<void>>();

  async function learn({ route, estimated }: Expected, { hash, gasLimit }: Attempt): Promise<void> {
    const told = receipt.safeParse(await reader.request('eth_getTransactionReceipt', [hash]));
    if (!told.success) {
      return;
    }
    const { status, gasUsed } = told.data;
    if (status === 1n) {
      margins.observe(route, { estimated, used: gasUsed });
    } else if (64n * gasUsed >= 63n * gasLimit) {
      margins.ranOut(route);
    }
  }

  return {
    async prepare({ id, request }) {
      const { to, data, value } = request;
      const call = { from, to, data, value: `0x${value.toString(16)}` };
      const [answer] = await reader.batch([{ method: 'eth_estimateGas', params: [call, 'latest'] }]);
      const told = quantity.safeParse(answer);
      if (!told.success) {
        throw new FatalError('gas.estimate', 'The node answers eth_estimateGas with something else.');
      }
      const route = `${to}:${data.slice(0, 10)}:${data.length}`;
      expected.set(id, { route, estimated: told.data });
      const oldest = expected.keys().next();
      if (expected.size > MOST_EXPECTED && oldest.done !== true) {
        expected.delete(oldest.value);
      }
      return { outcome: 'prepared', gasLimit: margins.limit(route, told.data) };
    },
    onChange({ id, state }) {
      const known = expected.get(id);
      if (known === undefined || state.name !== 'confirmed') {
        return;
      }
      expected.delete(id);
      const attempt = state.attempts.find(({ hash }) => hash === state.mined.hash);
      if (attempt === undefined || attempt.role === 'cancel') {
        return;
      }
      const work = learn(known, attempt)
        .catch((error: unknown) => log.warn({ err: error, id }, 'The gas of a transaction could not be read'))
        .finally(() => learning.delete(work));
      learning.add(work);
    },
    async settled() {
      await Promise.all(learning);
    },
  };
}
