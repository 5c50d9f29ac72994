import { analyseEntry } from './analyseEntry.ts';
import { compareBooks } from './compareBooks.ts';
import type { JobDefinition } from './defineJob.ts';
import { labelOutcomes } from './labelOutcomes.ts';
import { refreshVerdict } from './refreshVerdict.ts';
import { scanMarket } from './scanMarket.ts';

/** All kinds of jobs. */
export const JOBS: readonly JobDefinition[] = [
  compareBooks,
  analyseEntry,
  refreshVerdict,
  scanMarket,
  labelOutcomes,
];
