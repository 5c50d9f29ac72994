import type { Proof } from '../harness.ts';

/** Every full-size proof by the name of its bar. One line each; nothing is loaded before it is asked for. */
export const PROOFS: Readonly<Record<string, () => Promise<Proof>>> = {
  kill: async () => (await import('./kill.ts')).proof,
  ledger: async () => (await import('./ledger.ts')).proof,
  quotes: async () => (await import('./quotes.ts')).proof,
  sandbox: async () => (await import('./sandbox.ts')).proof,
};
