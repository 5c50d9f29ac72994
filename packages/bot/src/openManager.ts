import { randomUUID } from 'node:crypto';
import type { BlockHeader } from '@twinlane/core/market/block';
import type { FeeOracle } from '@twinlane/core/transaction/feeOracle';
import { LIVE_RETRIES } from '@twinlane/core/transaction/retryDelay';
import { strangerBlocks } from '@twinlane/core/transaction/strangerBlocks';
import type { Submission } from '@twinlane/core/transaction/submission';
import type { TransactionBooks } from '@twinlane/core/transaction/transactionBooks';
import type { TransactionPolicy } from '@twinlane/core/transaction/transactionEvent';
import { createSubmission } from './chain/createSubmission.ts';
import type { EndpointOptions } from './chain/endpointOptions.ts';
import type { ExecutorWiring } from './executor/createExecutor.ts';
import { restoreNeeds } from './executor/liveAllowances.ts';
import { createFeeOracle, type HeadFeeOracle } from './gas/createFeeOracle.ts';
import { createGasLimits } from './gas/createGasLimits.ts';
import type { LiveWiring } from './liveWiring.ts';
import { tellingEstimate } from './signals/gasEstimates.ts';
import { notBeforeRenewed } from './notBeforeRenewed.ts';
import { feeCeilingOf } from './spendPolicyOf.ts';
import { followStop } from './operator/followStop.ts';
import { createTransactionManager } from './transaction/createTransactionManager.ts';
import type { RunningTransactionManager } from './transaction/runningTransactionManager.ts';

const LEASE = { ttlMs: 15_000, pollMs: 500 } as const;
const MOST_GAS = 10_000_000n;
const ANSWER_MS = 30_000;
const STUCK_MS = 600_000;
/** Of the embedded market, blocks: nobody competes for its blocks. */
const STUCK_BLOCKS = 10;
const BUMP_BLOCKS = 3;

/** Follows the heads for fees, and for whatever else asks for the newest block. */
export function followFees(
  { connections: { chain, client }, limits, log, head }: LiveWiring,
  mirror: Pick<ExecutorWiring['mirror'], 'onBlock'>,
): HeadFeeOracle {
  const ceiling = feeCeilingOf(chain, limits);
  const oracle = createFeeOracle({ chain, reader: client, ceiling, log: log.child('gas') });
  const note = (header: BlockHeader): void => {
    head.current = header;
    oracle.onHead(header);
  };
  if (head.current !== undefined) {
    note(head.current);
  }
  mirror.onBlock(async ({ header }) => note(header));
  return oracle;
}

/** The way of signed transactions, as configured. */
export function openSubmission({ config, connections, market }: LiveWiring): Submission {
  const { chain, client } = connections;
  const { route, relay, publicFallback, submitUrls, rpcUrls } = {
    ...config.chain,
    ...config.chain.submission,
  };
  const endpoints: readonly EndpointOptions[] =
    market === undefined
      ? (submitUrls.length > 0 ? submitUrls : rpcUrls).map(({ url, ...how }) =>
          Object.assign(how, { url: url.reveal() }),
        )
      : [{ url: market.ipcPath, label: 'embedded node' }];
  const submission = createSubmission({ chain, endpoints, route, relay: relay?.reveal(), publicFallback });
  return market === undefined ? submission : notBeforeRenewed(submission, client);
}

/** Starts carrying the wallet's transactions, those of earlier processes first. */
export async function openManager(
  wiring: LiveWiring,
  { account, mirror }: Pick<ExecutorWiring, 'account' | 'mirror'>,
  parts: {
    readonly books: TransactionBooks;
    readonly submission: Submission;
    readonly feeOracle: FeeOracle;
    readonly onOwned: () => Promise<void>;
  },
): Promise<RunningTransactionManager> {
  const { connections, clock, ids, register, signer } = wiring;
  const { chain, client, store } = connections;
  const log = wiring.log.child('transactions');
  const open = await store.read.transactions.open({ chainId: chain.id, sender: signer.address });
  const withdraw = restoreNeeds(
    register,
    open.map(({ record }) => record),
    chain.contracts.permit2,
  );
  const gasLimits = createGasLimits({ reader: client, from: signer.address, log: wiring.log.child('gas') });
  const manager = await createTransactionManager({
    ...parts,
    prepare: tellingEstimate(gasLimits.prepare, connections.breakers, chain.id),
    chain,
    store,
    signer,
    reader: client,
    heads: {
      onBlock: (listener) => mirror.onBlock(async ({ header }) => listener(header)),
      onRollback: (listener) => mirror.onRollback(async ({ ancestor }) => listener(ancestor.number)),
    },
    clock,
    ids,
    random: () => Math.random(),
    policy: policyOf(wiring, parts.submission.publicFallback),
    lease: { ...LEASE, owner: randomUUID(), exclusive: store.database.kind === 'pglite' },
    accountId: account.id,
    breakers: connections.breakers,
    isStopped: (purpose) => connections.breakers.isStopped(purpose),
    log,
  });
  manager.onChange(gasLimits.onChange);
  withdraw(manager);
  followStop(connections.breakers, manager, log);
  return manager;
}

function policyOf({ connections, limits }: LiveWiring, publicFallback: boolean): TransactionPolicy {
  const { chain, blockTimeMs, embedded } = connections;
  return {
    retries: LIVE_RETRIES,
    ceiling: feeCeilingOf(chain, limits),
    stuckAfter: embedded ? STUCK_BLOCKS * blockTimeMs : STUCK_MS,
    bumpEvery: BUMP_BLOCKS * blockTimeMs,
    answerWithin: ANSWER_MS,
    cancelLead: Math.ceil((BUMP_BLOCKS * blockTimeMs) / 1_000),
    strangerAfter: strangerBlocks(blockTimeMs),
    // The embedded node shows its pool to whoever asks, and loses it when it is renewed.
    poolObservable: embedded || chain.features.publicMempool,
    mostGas: MOST_GAS,
    publicFallback,
  };
}
