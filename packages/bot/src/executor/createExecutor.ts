import { UserError } from '@twinlane/core/errors';
import type { PaperExecutor, PaperExecutorOptions } from './paper.ts';
import { createPaperExecutor } from './paper.ts';

export interface ExecutorOptions extends PaperExecutorOptions {
  /** `sandbox` and `paper` trade on paper. */
  readonly mode: 'sandbox' | 'paper' | 'live' | 'backtest';
}

/**
 * The one seam between paper and live: everything before it and after it is the same code.
 * @throws UserError `executor.mode` for a mode that this version does not execute.
 */
export async function createExecutor({ mode, ...options }: ExecutorOptions): Promise<PaperExecutor> {
  if (mode === 'live') {
    throw new UserError('executor.mode', 'Live trading is not in this version.', {
      hint: 'Set mode to "sandbox" or "paper".',
    });
  }
  if (mode === 'backtest') {
    throw new UserError('executor.mode', 'A backtest does not run as a process of its own.', {
      hint: 'Use `twinlane backtest`.',
    });
  }
  return createPaperExecutor(options);
}
