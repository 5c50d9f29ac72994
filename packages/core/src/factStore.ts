/** Writes facts: what the program remembers by name, in a unit of work. */
export interface FactWriter {
  putFact(name: string, value: unknown): Promise<void>;
  putFacts(facts: ReadonlyMap<string, unknown>): Promise<void>;
  /** Stores a fact unless there is one of that name, and returns the one that is stored. */
  keepFact(name: string, value: unknown): Promise<unknown>;
  forgetFact(name: string): Promise<void>;
}
