import type { Benchmark } from './harness.ts';

/** Placeholder until the process can be started. */
export const benchmark: Benchmark = {
  name: 'startup',
  title: 'Start of the process to its first paper trade',
  run: () => Promise.reject(new Error('the startup benchmark is not written yet')),
};
