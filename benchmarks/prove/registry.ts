import type { Proof } from '../harness.ts';

/** Every full-size proof by the name of its bar. One line each; nothing is loaded before it is asked for. */
export const PROOFS: Readonly<Record<string, () => Promise<Proof>>> = {
  isolation: async () => (await import('./isolation.ts')).proof,
  keys: async () => (await import('./keys.ts')).proof,
  breakers: async () => (await import('./breakers.ts')).proof,
  fuzz: async () => (await import('./fuzz.ts')).proof,
  kill: async () => (await import('./kill.ts')).proof,
  launches: async () => (await import('./launches.ts')).proof,
  ledger: async () => (await import('./ledger.ts')).proof,
  mirror: async () => (await import('./mirror.ts')).proof,
  ownership: async () => (await import('./ownership.ts')).proof,
  parity: async () => (await import('./parity.ts')).proof,
  quotes: async () => (await import('./quotes.ts')).proof,
  routes: async () => (await import('./routes.ts')).proof,
  rugs: async () => (await import('./rugs.ts')).proof,
  sandbox: async () => (await import('./sandbox.ts')).proof,
  scan: async () => (await import('./scan.ts')).proof,
  schedules: async () => (await import('./schedules.ts')).proof,
  splits: async () => (await import('./splits.ts')).proof,
  transactions: async () => (await import('./transactions.ts')).proof,
};
