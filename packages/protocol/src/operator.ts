import { z } from 'zod';
import {
  breakerChange,
  breakerCascade,
  breakerCounts,
  breakerPriority,
  breakerScope,
  breakerState,
} from './breaker.ts';
import { id, isoTime } from './scalars.ts';

/** Why a person does something: one line, for the record. */
export const reason = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'holds control characters')
  .meta({ examples: ['the news'] });

/** A breaker's type, such as `dailyLoss`. */
export const breakerType = z.string().regex(/^[a-zA-Z]{1,40}$/);

/** One circuit breaker, whole. Reasons and names are texts of persons: whoever shows them escapes them. */
export const breakerStatus = z.object({
  type: breakerType,
  scope: breakerScope,
  priority: breakerPriority,
  state: breakerState,
  since: isoTime.optional(),
  reason: z.string().optional(),
  who: z.string().optional(),
  /** When it will be tried again, where that is known. */
  until: isoTime.optional(),
  /** What it refuses while it is open. */
  blocks: z.string(),
  /** What its window holds now; absent for one that watches a value. */
  counts: breakerCounts.optional(),
  /** The last value of each of its measures, such as `lossPercent`: the name says the unit. Absent for one that guards an operation. */
  values: z.record(z.string(), z.number()).optional(),
  /** How often it opened in a row. */
  attempt: z.int().nonnegative(),
  /** Whether its last change is in the database. */
  stored: z.boolean(),
});
export type BreakerStatusView = z.infer<typeof breakerStatus>;

/** Query of `GET /api/breakers`; `cursor` is `nextCursor` of the page before. */
export const breakerQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(200).default(100),
  cursor: z.coerce.number().int().min(0).max(1_000_000).default(0),
  /** `open`: those that are not closed. */
  state: z.enum(['open', 'all']).default('all'),
});

/** `GET /api/breakers` and `GET /api/breakers/:type`: the gravest first, then by type and scope. */
export const breakerPage = z.object({
  items: z.array(breakerStatus),
  /** How many there are in all. */
  total: z.int().nonnegative(),
  /** Types that nothing was told or asked of yet, so that there is no breaker of them; on the first page of all. */
  idle: z.array(
    z.object({
      type: breakerType,
      priority: breakerPriority,
      title: z.string(),
      /** What there may be one of, such as `chain`. */
      scopes: z.array(z.string()),
    }),
  ),
  nextCursor: z.string().nullable(),
});
export type BreakerPage = z.infer<typeof breakerPage>;

/** Query of `GET /api/breakers/history`. */
export const breakerHistoryQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: id.optional(),
  type: breakerType.optional(),
  scope: breakerScope.optional(),
});

/** Something that happened to breakers. */
export const breakerEvent = z.discriminatedUnion('kind', [
  breakerChange.extend({ at: isoTime }),
  breakerCascade.extend({ at: isoTime }),
]);
export type BreakerEventView = z.infer<typeof breakerEvent>;

/** `GET /api/breakers/history`: newest first. */
export const breakerHistoryPage = z.object({ items: z.array(breakerEvent), nextCursor: id.nullable() });
export type BreakerHistoryPage = z.infer<typeof breakerHistoryPage>;

/** What a person may do to a breaker. */
export const breakerAct = z.enum(['isolate', 'release', 'reset', 'disable', 'enable']);
export type BreakerActName = z.infer<typeof breakerAct>;

/** Body of `POST /api/breakers/:type/:act`. */
export const breakerActRequest = z.strictObject({ scope: breakerScope.default('global'), reason });

/** Body of `POST /api/emergency-stop`. */
export const stopRequest = z.strictObject({
  reason,
  /** Exits too: positions can then not be closed either. */
  exits: z.boolean().default(false),
});

/** Body of `POST /api/emergency-stop/undo`. */
export const undoRequest = z.strictObject({ reason });

/** `GET /api/emergency-stop`. */
export const emergency = z.object({
  stopped: z.boolean(),
  /** Exits are stopped too. */
  exits: z.boolean(),
  since: isoTime.optional(),
  who: z.string().optional(),
  reason: z.string().optional(),
  /** The stop file lies in the data folder of the process. */
  flag: z.boolean(),
  /** Whether the stop is in the database. */
  stored: z.boolean(),
  /** Entries that have not ended: they may still be mined. Absent where the database does not answer. */
  entriesInFlight: z.int().nonnegative().optional(),
});
export type EmergencyView = z.infer<typeof emergency>;

/** Body of `POST /api/hooks/breaker`. */
export const breakerHook = z.strictObject({
  /** `open` opens `externalTrigger`, `close` closes what was opened so. */
  action: z.enum(['open', 'close']),
  blocks: z.enum(['entries', 'entriesAndExits']).default('entries'),
  scope: breakerScope.default('global'),
  /** When it closes by itself; by hand or by a `close` where absent. */
  until: isoTime.optional(),
  reason,
});

/** A line that the command line writes to the local socket of a running process. */
export const controlRequest = z.discriminatedUnion('command', [
  z.strictObject({ command: z.literal('status') }),
  stopRequest.extend({ command: z.literal('stop'), who: reason }),
  undoRequest.extend({ command: z.literal('undo'), who: reason }),
  breakerActRequest.extend({ command: breakerAct, type: breakerType, who: reason }),
]);
export type ControlRequest = z.input<typeof controlRequest>;

/** The line that answers it. */
export const controlAnswer = z.union([
  z.object({ pid: z.int().positive(), emergency }),
  z.object({ breaker: breakerStatus }),
  z.object({ refused: z.object({ code: z.string(), detail: z.string(), hint: z.string().optional() }) }),
]);
export type ControlAnswer = z.infer<typeof controlAnswer>;
