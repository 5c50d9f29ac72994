import type { ExecutorTableEntry } from '@twinlane/core/market/executorTable';
import type { Hex } from '@twinlane/core/money/hex';
import { encodeDeployData } from 'viem';
import { ownArtifact } from './artifact.ts';

/** The data of the transaction that creates a `TwinlaneExecutor` with this table. */
export function executorCreation(table: readonly ExecutorTableEntry[]): Hex {
  return encodeDeployData({ ...ownArtifact('TwinlaneExecutor'), args: [table] });
}
