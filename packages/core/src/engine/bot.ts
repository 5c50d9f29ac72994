/**
 * What a bot is doing. `paused` takes no entries; exits go on. So it is in `error`, where the strategy is not asked and exit
 * rules alone decide. `stopped` does nothing.
 */
export type BotState = 'running' | 'paused' | 'stopped' | 'error';

/** A strategy set to work for one account. */
export interface Bot {
  readonly id: string;
  readonly accountId: string;
  readonly name: string;
  /** Registry kind of its strategy. */
  readonly strategy: string;
  /** The strategy's parameters, already parsed by its schema. */
  readonly params: Readonly<Record<string, unknown>>;
  /** Parameters of its exit rules by rule kind, already parsed; of rules that are absent, only those that run by default do. */
  readonly exits: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** 1 to 10. */
  readonly intelLevel: number;
  readonly state: BotState;
  readonly stateReason: string;
}
