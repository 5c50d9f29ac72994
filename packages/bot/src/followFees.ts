import type { GasView } from '@twinlane/protocol/gas';
import type { Closers } from './closers.ts';
import type { Connections } from './connect.ts';
import type { PoolMirrorService } from './feed/poolMirrorService.ts';
import { createFeeOracle } from './gas/createFeeOracle.ts';
import type { Log } from './observe/createLog.ts';
import { gasView } from './wire/gasView.ts';

/** Follows fees by the mirror's heads, for whoever asks what they are. Call it before the mirror starts. */
export function followFees(
  { client, chain }: Pick<Connections, 'client' | 'chain'>,
  mirror: Pick<PoolMirrorService, 'onBlock'>,
  log: Log,
  closers: Closers,
): () => GasView | undefined {
  const fees = createFeeOracle({ chain, reader: client, log: log.child('gas') });
  mirror.onBlock(async ({ header }) => fees.onHead(header));
  closers.push({ name: 'the fees', close: () => fees.settled() });
  return () => gasView(fees, chain);
}
