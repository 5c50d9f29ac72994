import type { Config } from '@twinlane/bot/config/configSchema';
import type { CommandIo } from '../command.ts';

/** What one check found. */
export interface Finding {
  readonly status: 'ok' | 'warn' | 'fail';
  /** What was found, in one sentence. */
  readonly found: string;
  /** What to do about it; present unless all is well. */
  readonly hint?: string;
}

/** What a check looks at. */
export interface CheckContext {
  readonly config: Config;
  readonly io: CommandIo;
}

/** One thing that must be right for the program to run. Never throws: what goes wrong is the finding. */
export interface Check {
  readonly name: string;
  run(context: CheckContext): Promise<Finding>;
}

/** A finding made of an error, its own hint included. */
export function failure(error: unknown, hint: string): Finding {
  const own =
    error instanceof Error && 'hint' in error && typeof error.hint === 'string' ? error.hint : undefined;
  return { status: 'fail', found: error instanceof Error ? error.message : String(error), hint: own ?? hint };
}
