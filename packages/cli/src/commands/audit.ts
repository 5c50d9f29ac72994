import { UserError } from '@twinlane/core/errors';
import { listAudit } from '@twinlane/protocol/endpoints/audit';
import { auditQuery } from '@twinlane/protocol/login';
import type { Command } from '../command.ts';
import { showAnswer } from '../showAnswer.ts';
import { renderAudit } from '../view/renderLogins.ts';

/** `twinlane audit`. */
export const audit: Command = {
  name: 'audit',
  summary: 'Who did what through the dashboard, the API and this command, newest first',
  details:
    'Logins and refusals too. What was asked is kept without its secrets, for as many days as login.auditDays says.',
  args: {
    who: { type: 'string', description: 'Only of this person or token, as it is shown', valueHint: 'name' },
    act: { type: 'string', description: 'Only this, such as logInWithWallet', valueHint: 'name' },
    outcome: { type: 'string', description: 'Only done, refused or failed', valueHint: 'outcome' },
    since: { type: 'string', description: 'Only from this time on, ISO 8601', valueHint: 'time' },
    until: { type: 'string', description: 'Only before this time, ISO 8601', valueHint: 'time' },
    limit: { type: 'string', description: 'How many, at most 200', default: '50', valueHint: 'count' },
    cursor: { type: 'string', description: 'nextCursor of the page before', valueHint: 'cursor' },
    json: { type: 'boolean', description: 'The answer of GET /api/audit as JSON' },
  },
  takesConfig: true,
  examples: [
    ['twinlane audit', 'the last fifty'],
    ['twinlane audit --outcome refused --limit 200', 'who tried what they may not'],
  ],
  async run(call) {
    const { args } = call;
    const names = ['who', 'act', 'outcome', 'since', 'until', 'limit', 'cursor'] as const;
    const given = names.flatMap((name) => (args[name] === undefined ? [] : [[name, args[name]]]));
    const parsed = auditQuery.safeParse(Object.fromEntries(given));
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      throw new UserError('cli.usage', `--${issue?.path.join('.')} cannot be understood.`, {
        hint: '`twinlane audit --help` says what it takes.',
      });
    }
    const query = parsed.data;
    return showAnswer(call, (api) => api.call(listAudit, { query }), renderAudit);
  },
};
