import { z } from 'zod';

/** What a report is about: a day or a week (Monday to Sunday) in UTC, by chain time. */
export const reportSpan = z.enum(['daily', 'weekly']);
export type ReportSpan = z.infer<typeof reportSpan>;

/** Query of a report: a day of it, `2026-01-31`; that of the newest block where absent. */
export const reportQuery = z.strictObject({ date: z.iso.date().optional() });
export type ReportQuery = z.infer<typeof reportQuery>;
