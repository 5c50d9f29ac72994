import type { Benchmark } from './harness.ts';

/** Every benchmark by name. One line each; nothing is loaded before it is asked for. */
export const BENCHMARKS: Readonly<Record<string, () => Promise<Benchmark>>> = {
  api: async () => (await import('./api.ts')).benchmark,
  arbitrage: async () => (await import('./arbitrage.ts')).benchmark,
  breaker: async () => (await import('./breaker.ts')).benchmark,
  engine: async () => (await import('./engine.ts')).benchmark,
  'fast-lane': async () => (await import('./fastLane.ts')).benchmark,
  gas: async () => (await import('./gas.ts')).benchmark,
  mirror: async () => (await import('./mirror.ts')).benchmark,
  page: async () => (await import('./page.ts')).benchmark,
  'price-feed': async () => (await import('./priceFeed.ts')).benchmark,
  queues: async () => (await import('./queues.ts')).benchmark,
  quote: async () => (await import('./quote.ts')).benchmark,
  realtime: async () => (await import('./realtime.ts')).benchmark,
  route: async () => (await import('./route.ts')).benchmark,
  startup: async () => (await import('./startup.ts')).benchmark,
};
