import { isTwinlaneError, UserError } from '@twinlane/core/errors';
import { endSession, listSessions } from '@twinlane/protocol/endpoints/login';
import type { OpenSession } from '@twinlane/protocol/login';
import type { Command, CommandCall } from '../command.ts';
import type { ProcessApi } from '../processApi.ts';
import { showAnswer } from '../showAnswer.ts';

/** Sessions in one page. */
const PAGE = 200;

/** `twinlane sessions end`. */
export const sessionsEnd: Command = {
  name: 'end',
  summary: 'Log out: one session, all of a wallet, or everybody',
  args: {
    id: { type: 'positional', description: 'Id of a session, as `sessions list` shows it', required: false },
    who: {
      type: 'string',
      description: 'Every session of this wallet, or of `one-time link`',
      valueHint: 'address',
    },
    all: { type: 'boolean', description: 'Every session of everybody' },
    json: { type: 'boolean', description: 'How many ended, as JSON' },
  },
  takesConfig: true,
  examples: [
    ['twinlane sessions end 0199c8a4-7d2e-7f00-8000-3f6f4f0e9d11', 'that one'],
    [
      'twinlane sessions end --who 0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2',
      'a lost laptop, and all besides',
    ],
    ['twinlane sessions end --all', 'everybody logs in anew'],
  ],
  async run(call) {
    const { id, isMeant } = wishOf(call);
    return showAnswer(
      call,
      async (api) => {
        if (id !== undefined) {
          await api.call(endSession, { params: { id } });
          return { ended: 1 };
        }
        return { ended: await endEach(api, isMeant) };
      },
      ({ ended }) => `${ended} ${ended === 1 ? 'session has' : 'sessions have'} ended.`,
    );
  },
};

/** @throws UserError `cli.usage` unless it is said which, once. */
function wishOf({ args }: CommandCall): {
  readonly id: string | undefined;
  readonly isMeant: (session: OpenSession) => boolean;
} {
  const { id, who, all } = args;
  if ([id !== undefined, who !== undefined, all === true].filter(Boolean).length !== 1) {
    throw new UserError('cli.usage', '`twinlane sessions end` needs an id, --who or --all, one of them.', {
      hint: '`twinlane sessions list` shows the ids.',
    });
  }
  const name = who === undefined ? undefined : String(who).toLowerCase();
  return {
    id: id === undefined ? undefined : String(id),
    isMeant: (session) => name === undefined || session.who.toLowerCase() === name,
  };
}

async function endEach(api: ProcessApi, isMeant: (session: OpenSession) => boolean): Promise<number> {
  const meant: OpenSession[] = [];
  let cursor: string | null | undefined;
  while (cursor !== null) {
    const query = { limit: PAGE, ...(cursor === undefined ? {} : { cursor }) };
    const page: { readonly items: readonly OpenSession[]; readonly nextCursor: string | null } =
      await api.call(listSessions, { query });
    meant.push(...page.items.filter(isMeant));
    cursor = page.nextCursor;
  }
  let ended = 0;
  for (const { id } of meant) {
    try {
      await api.call(endSession, { params: { id } });
      ended += 1;
    } catch (error) {
      // It ended by itself meanwhile.
      if (!isTwinlaneError(error) || error.code !== 'not_found') throw error;
    }
  }
  return ended;
}
