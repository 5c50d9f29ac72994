import type { Proof } from '../harness.ts';

/** Every full-size proof by the name of its bar. One line each; nothing is loaded before it is asked for. */
export const PROOFS: Readonly<Record<string, () => Promise<Proof>>> = {
  quotes: async () => (await import('./quotes.ts')).proof,
};
