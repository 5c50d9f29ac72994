import type { FactStore } from '../callCounter.ts';

/** A store of facts in memory. */
export function createMemoryFacts(): FactStore & { readonly facts: Map<string, unknown> } {
  const facts = new Map<string, unknown>();
  return {
    facts,
    read: { facts: { get: async (name) => facts.get(name) } },
    transaction: (work) =>
      work({
        putFact: async (name, value) => {
          // As a database gives it back.
          facts.set(name, JSON.parse(JSON.stringify(value)));
        },
      }),
  };
}
