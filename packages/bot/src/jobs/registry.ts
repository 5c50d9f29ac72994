import type { JobDefinition } from './defineJob.ts';

/** All kinds of jobs. */
export const JOBS: readonly JobDefinition[] = [];
