import { z } from 'zod';

/** How a bot leaves its positions where nothing is urgent. */
export const exitExecutionSchema = z.strictObject({
  method: z
    .enum(['immediate', 'twap', 'vwap'])
    .default('immediate')
    .describe(
      'How exits are carried out that may take their time: take-profit, time stop and sales of the strategy. `immediate`: ' +
        'at once. `twap`: in equal slices. `vwap`: in slices as large as the volume is usual. Every other exit sells at once.',
    ),
  minutes: z.number().positive().max(1_440).default(10).describe('Chain time that the slices take, minutes'),
  slices: z.int().min(2).max(200).default(10).describe('Into how many parts a position is cut, at most'),
  maxParticipationPercent: z
    .number()
    .positive()
    .max(100)
    .default(100)
    .describe('The most that a slice may be of what was traded over its length, per cent; 100 sets no limit'),
});
export type ExitExecution = z.infer<typeof exitExecutionSchema>;

/** Exits that may be carried out in slices; what is not named here sells at once. */
const PATIENT_GATES = new Set(['exit.takeProfit', 'exit.takeProfitLadder', 'exit.timeStop', 'exit.signal']);

/** Whether the exit that a gate decided may take its time. */
export function mayTakeTime(gate: string): boolean {
  return PATIENT_GATES.has(gate);
}
