import { DECISIONS } from '@twinlane/core/thought/thought';
import { UserError } from '@twinlane/core/errors';
import { thoughtExportQuery, type ThoughtExportQuery } from '@twinlane/protocol/thoughtExport';
import type { ArgsDef } from 'citty';
import type { CommandCall } from './command.ts';

/** Flags that choose thoughts. */
export const THOUGHT_FLAGS = {
  bot: { type: 'string', description: 'Only those of this bot, by name or id', valueHint: 'bot' },
  decision: {
    type: 'string',
    description: `Only these, with commas between: ${DECISIONS.join(', ')}`,
    valueHint: 'decisions',
  },
  token: { type: 'string', description: 'Only those about this token, by address', valueHint: 'address' },
} as const satisfies ArgsDef;

/** The same by chain time. */
export const TIME_FLAGS = {
  since: {
    type: 'string',
    description:
      'Only from this chain time on: 2026-01-31, with a time such as 2026-01-31T12:00Z, or Unix seconds',
    valueHint: 'time',
  },
  until: { type: 'string', description: 'Only before this chain time', valueHint: 'time' },
} as const satisfies ArgsDef;

/** What the flags ask for. @throws UserError `cli.usage` for what cannot be understood. */
export function thoughtQueryOf(args: CommandCall['args']): Partial<ThoughtExportQuery> {
  const given = {
    ...textOf(args, 'bot'),
    ...textOf(args, 'token'),
    ...(typeof args['decision'] === 'string'
      ? {
          decision: args['decision']
            .toUpperCase()
            .split(/[\s,]+/)
            .filter(Boolean),
        }
      : {}),
    ...timeOf(args, 'since'),
    ...timeOf(args, 'until'),
  };
  const parsed = thoughtExportQuery.safeParse(given);
  if (parsed.success) {
    return parsed.data;
  }
  const [issue] = parsed.error.issues;
  throw new UserError('cli.usage', `--${String(issue?.path[0] ?? 'decision')} cannot be understood.`, {
    hint: `Decisions are ${DECISIONS.join(', ')}; a token is given by its address.`,
  });
}

function textOf(args: CommandCall['args'], name: string): Readonly<Record<string, string>> {
  const value = args[name];
  return typeof value === 'string' ? { [name]: value } : {};
}

function timeOf(args: CommandCall['args'], name: string): Readonly<Record<string, number>> {
  const value = args[name];
  if (typeof value !== 'string') {
    return {};
  }
  const seconds = /^\d{9,11}$/.test(value) ? Number(value) : Math.floor(Date.parse(value) / 1000);
  if (!Number.isFinite(seconds)) {
    throw new UserError('cli.usage', `--${name} is no time.`, {
      hint: 'Give a day such as 2026-01-31, a time such as 2026-01-31T12:00Z, or Unix seconds.',
    });
  }
  return { [name]: seconds };
}
