import type { z } from 'zod';
import { EXIT_RULES as CORE_EXIT_RULES } from '@twinlane/core/exit/registry';
import { STRATEGIES as CORE_STRATEGIES } from '@twinlane/core/strategy/registry';

/** A part of the trading core that is chosen by name and brings the schema of its own parameters. */
export interface ConfigurablePart {
  readonly kind: string;
  readonly title: string;
  /** One paragraph. */
  readonly description: string;
  readonly params: z.ZodType;
}

/** Strategies by kind. */
export const STRATEGIES: readonly ConfigurablePart[] = CORE_STRATEGIES;

/** Exit rules by kind. */
export const EXIT_RULES: readonly ConfigurablePart[] = CORE_EXIT_RULES;
