/** A queue: jobs that wait for their turn, and how many of them run at a time in one process. */
export interface QueueDefinition {
  readonly atOnce: number;
  /** What it is for: one sentence. */
  readonly help: string;
}

/**
 * The queues, the most urgent first. Each has its own places, so that what waits in one never keeps a place of another:
 * a flood of background work delays nothing that is urgent.
 */
export const QUEUES = {
  'execution.critical': { atOnce: 2, help: 'What must not be lost once a trade was executed.' },
  'risk.urgent': { atOnce: 4, help: 'Analyses of entries that a bot wants to make now.' },
  'risk.normal': { atOnce: 2, help: 'Verdicts on tokens that decisions rest on and that get old.' },
  'risk.background': { atOnce: 1, help: 'Tokens of the market that nobody has asked for yet.' },
  'analytics.background': { atOnce: 1, help: 'What is learnt from trades afterwards.' },
} as const satisfies Readonly<Record<string, QueueDefinition>>;

export type QueueName = keyof typeof QUEUES;

/** In order of urgency. A record's keys are typed as strings. */
export const QUEUE_NAMES = Object.keys(QUEUES) as readonly QueueName[];

/** Where the jobs of a queue end up that failed for good, until a person looks at them. */
export function deadLettersOf(queue: QueueName): string {
  return `${queue}.dead`;
}
