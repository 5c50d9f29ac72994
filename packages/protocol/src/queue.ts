import { z } from 'zod';
import { reason } from './operator.ts';
import { id, isoTime } from './scalars.ts';

/** A queue's name, such as `risk.urgent`. */
export const queueName = z.string().regex(/^[a-z]+(\.[a-z]+)+$/);

/** How long something took in this process since its start, milliseconds; zeros before the first. */
const durations = z.object({
  count: z.int().nonnegative(),
  p50: z.number(),
  p95: z.number(),
  p99: z.number(),
  max: z.number(),
});

/** One queue as it stands: its jobs in the database, of all processes, and what this process did with them. */
export const queueStatus = z.object({
  name: queueName,
  /** What it is for. */
  help: z.string(),
  /** Jobs that one process runs at a time. */
  places: z.int().positive(),
  /** Jobs that could begin, that wait for their time, and that are under way. */
  ready: z.int().nonnegative(),
  deferred: z.int().nonnegative(),
  active: z.int().nonnegative(),
  /** How long the oldest of `ready` could have begun, seconds. */
  oldestSeconds: z.number().nonnegative().optional(),
  /** Jobs that failed for good and wait for a person. */
  dead: z.int().nonnegative(),
  /** Runs that ended in this process, by how they ended. */
  ended: z.object({
    done: z.int().nonnegative(),
    retried: z.int().nonnegative(),
    dead: z.int().nonnegative(),
    /** They failed, and nobody needs them any more. */
    forgotten: z.int().nonnegative(),
    useless: z.int().nonnegative(),
  }),
  /** From when a job could begin until it did, and how long it ran. */
  waited: durations,
  ran: durations,
});
export type QueueStatusView = z.infer<typeof queueStatus>;

/** A kind of job. */
export const jobKind = z.object({
  kind: z.string(),
  help: z.string(),
  retries: z.int().nonnegative(),
  expirySeconds: z.number().positive(),
  /** When it is made by itself: five fields, UTC. */
  cron: z.string().optional(),
});

/** `GET /api/queues`, the most urgent first. */
export const queueList = z.object({
  /** Whether the queues wait for the database. */
  paused: z.boolean(),
  items: z.array(queueStatus),
});
export type QueueListView = z.infer<typeof queueList>;

/** A job that failed for good. Its data and error are texts from outside: whoever shows them escapes them. */
export const deadLetter = z.object({
  id,
  kind: z.string(),
  /** JSON. */
  data: z.string(),
  attempts: z.int().positive(),
  error: z.string(),
  createdAt: isoTime,
  failedAt: isoTime,
});
export type DeadLetterView = z.infer<typeof deadLetter>;

/** `GET /api/queues/:queue`. */
export const queueDetail = queueStatus.extend({
  kinds: z.array(jobKind),
  /** The newest first, a hundred at most. */
  deadLetters: z.array(deadLetter),
});
export type QueueDetailView = z.infer<typeof queueDetail>;

/** Body of `POST /api/queues/:queue/dead/:id/retry` and `/purge`. */
export const deadLetterRequest = z.strictObject({ reason });

/** What may be done to a dead letter. */
export const deadLetterAct = z.enum(['retry', 'purge']);
export type DeadLetterAct = z.infer<typeof deadLetterAct>;
