import type { Benchmark } from './harness.ts';

/** Every benchmark by name. One line each; nothing is loaded before it is asked for. */
export const BENCHMARKS: Readonly<Record<string, () => Promise<Benchmark>>> = {
  quote: async () => (await import('./quote.ts')).benchmark,
  startup: async () => (await import('./startup.ts')).benchmark,
};
