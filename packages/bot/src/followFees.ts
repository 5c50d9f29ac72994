import type { Closers } from './closers.ts';
import type { Connections } from './connect.ts';
import type { ExecutorWiring } from './executor/createExecutor.ts';
import { createFeeOracle, type HeadFeeOracle } from './gas/createFeeOracle.ts';
import type { Log } from './observe/createLog.ts';

/** Follows fees by the mirror's heads. Call it before the mirror starts. */
export function followFees(
  { client, chain }: Pick<Connections, 'client' | 'chain'>,
  mirror: Pick<ExecutorWiring['mirror'], 'onBlock'>,
  log: Log,
  closers: Closers,
): HeadFeeOracle {
  const fees = createFeeOracle({ chain, reader: client, log: log.child('gas') });
  mirror.onBlock(async ({ header }) => fees.onHead(header));
  closers.push({ name: 'the fees', close: () => fees.settled() });
  return fees;
}
