import { UserError } from '@twinlane/core/errors';
import { createApiToken } from '@twinlane/protocol/endpoints/tokens';
import { SCOPES, scope, type Scope } from '@twinlane/protocol/scope';
import type { Command } from '../command.ts';
import { showAnswer } from '../showAnswer.ts';
import { REASON, reasonOf } from '../reasonOf.ts';
import { textsOf } from '../textsOf.ts';

const MOST_DAYS = 365;

/** `twinlane tokens create`. */
export const tokensCreate: Command = {
  name: 'create',
  summary: 'Make a token; its secret is shown this once',
  args: {
    name: { type: 'positional', description: 'What it is for', required: true },
    scope: {
      type: 'string',
      description: `What it may do, of ${SCOPES.join(', ')}; several with commas`,
      required: true,
      valueHint: 'scopes',
    },
    account: {
      type: 'string',
      description: 'Accounts it may know of, by id, several with commas; all where none is named',
      valueHint: 'ids',
    },
    days: {
      type: 'string',
      description: `For how many days it is good, at most ${MOST_DAYS}`,
      default: '90',
      valueHint: 'days',
    },
    reason: REASON,
    json: { type: 'boolean', description: 'The token as JSON' },
  },
  takesConfig: true,
  examples: [
    [
      'twinlane tokens create reports --scope read --days 90 --reason "nightly report"',
      'may read, for three months',
    ],
  ],
  async run(call) {
    const { args } = call;
    const reason = reasonOf(call, 'tokens create');
    const accounts = textsOf(args['account']);
    const body = {
      name: String(args['name']),
      scopes: scopesOf(args['scope']),
      accounts: accounts.length === 0 ? ('all' as const) : accounts,
      days: daysOf(args['days']),
      reason,
    };
    return showAnswer(
      call,
      (api) => api.call(createApiToken, { body }),
      (answer) =>
        [
          answer.secret,
          '',
          `Keep it: it is shown this once. It is good until ${answer.token.expiresAt}, for ${answer.token.scopes.join(', ')}.`,
          `\`twinlane tokens revoke ${answer.token.id}\` ends it.`,
        ].join('\n'),
    );
  },
};

function scopesOf(given: unknown): Scope[] {
  const parsed = scope.array().min(1).safeParse(textsOf(given));
  if (parsed.success) return parsed.data;
  throw new UserError('cli.usage', '`twinlane tokens create` needs --scope.', {
    hint: `Name one or several of ${SCOPES.join(', ')}, such as --scope read,stop.`,
  });
}

function daysOf(given: unknown): number {
  const days = Number(given);
  if (Number.isInteger(days) && days >= 1 && days <= MOST_DAYS) return days;
  throw new UserError('cli.usage', `--days must be a whole number from 1 to ${MOST_DAYS}.`, {
    hint: 'A token that is good for longer than a year is forgotten: make a new one then.',
  });
}
