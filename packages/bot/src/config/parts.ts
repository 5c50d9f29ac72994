import { z } from 'zod';

/** A part of the trading core that is chosen by name and brings the schema of its own parameters. */
export interface ConfigurablePart {
  readonly kind: string;
  readonly title: string;
  readonly params: z.ZodType;
}

/** Strategies by kind. */
export const STRATEGIES: readonly ConfigurablePart[] = [
  { kind: 'momentum', title: 'Momentum', params: z.object({}) },
];

/** Exit rules by kind. */
export const EXIT_RULES: readonly ConfigurablePart[] = [
  { kind: 'stopLoss', title: 'Stop-loss', params: z.object({}) },
  { kind: 'takeProfit', title: 'Take-profit', params: z.object({}) },
];
