import { setTimeout as sleep } from 'node:timers/promises';
import { UserError } from '@twinlane/core/errors';
import type { thoughtPage } from '@twinlane/protocol/page';
import type { StateView } from '@twinlane/protocol/state';
import type { ThoughtView } from '@twinlane/protocol/thought';
import type { ThoughtExportQuery } from '@twinlane/protocol/thoughtExport';
import { listThoughts } from '@twinlane/protocol/endpoints/accounts';
import { readState } from '@twinlane/protocol/endpoints/state';
import type { z } from 'zod';
import { askProcess } from '../askProcess.ts';
import type { Command } from '../command.ts';
import { EXIT_CODES } from '../exitCode.ts';
import { loadSettings } from '../loadSettings.ts';
import type { ProcessApi } from '../processApi.ts';
import { THOUGHT_FLAGS, thoughtQueryOf } from '../thoughtFlags.ts';
import { botName, describeThought } from '../view/describe.ts';
import { escapeText } from '../view/escapeText.ts';
import { formatFixed, formatTime } from '../view/format.ts';

const USUAL_COUNT = 20;
const MOST = 200;
const POLL_MS = 1_000;

/** `twinlane thoughts tail`. */
export const thoughtsTail: Command = {
  name: 'tail',
  summary: 'Decisions of the running process as they are made',
  args: {
    ...THOUGHT_FLAGS,
    limit: {
      type: 'string',
      description: `How many of the newest to begin with, 0 to ${MOST}`,
      default: String(USUAL_COUNT),
      valueHint: 'count',
    },
    once: { type: 'boolean', description: 'Stop after those' },
    json: { type: 'boolean', description: 'Each as one line of JSON' },
  },
  takesConfig: true,
  examples: [
    ['twinlane thoughts tail', 'all of them, until Ctrl-C'],
    ['twinlane thoughts tail --decision SKIP --bot momentum', 'why it does not trade'],
  ],
  async run(call) {
    const { args, io } = call;
    const query = thoughtQueryOf(args);
    const limit = String(args['limit'] ?? USUAL_COUNT);
    if (!/^\d{1,3}$/.test(limit) || Number(limit) > MOST) {
      throw new UserError('cli.usage', '--limit cannot be understood.', {
        hint: `Give a whole number from 0 to ${MOST}.`,
      });
    }
    const config = await loadSettings(call);
    const show = ({ thought, state }: Told): void => {
      io.stdout.write(`${args['json'] === true ? JSON.stringify(thought) : lineOf(thought, state)}\n`);
    };
    await askProcess(config, async (api) => {
      const seen = new Map<string, number>();
      const first = await newThoughts(api, query, seen);
      first.slice(Math.max(0, first.length - Number(limit))).forEach(show);
      while (args['once'] !== true && !io.stdout.destroyed) {
        await sleep(POLL_MS);
        (await newThoughts(api, query, seen)).forEach(show);
      }
    });
    return EXIT_CODES.ok;
  },
};

interface Told {
  readonly thought: ThoughtView;
  readonly state: StateView;
}

/** Thoughts that were not seen before, oldest first; the newest page of each account where none were. */
async function newThoughts(
  api: ProcessApi,
  query: Partial<ThoughtExportQuery>,
  seen: Map<string, number>,
): Promise<readonly Told[]> {
  const state = await api.call(readState, {});
  const found: Told[] = [];
  for (const { id, bots } of state.accounts) {
    const last = seen.get(id);
    const fresh = await pagesSince(api, id, last);
    seen.set(id, fresh[0]?.index ?? last ?? 0);
    const botIds = new Set(
      bots.filter((bot) => query.bot === bot.name || query.bot === bot.id).map((bot) => bot.id),
    );
    const wanted = fresh.filter((thought) => isWanted(thought, query, botIds));
    found.push(...wanted.map((thought) => ({ thought, state })));
  }
  return found.sort(
    (a, b) => a.thought.decidedAt.localeCompare(b.thought.decidedAt) || a.thought.index - b.thought.index,
  );
}

/** From the newest back to the last one seen. */
async function pagesSince(
  api: ProcessApi,
  id: string,
  last: number | undefined,
): Promise<readonly ThoughtView[]> {
  const fresh: ThoughtView[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const query = { limit: MOST, ...(cursor === '' ? {} : { cursor }) };
    const page: z.output<typeof thoughtPage> = await api.call(listThoughts, { params: { id }, query });
    const unseen = page.items.filter(({ index }) => last === undefined || index > last);
    fresh.push(...unseen);
    cursor = last === undefined || unseen.length < page.items.length ? null : page.nextCursor;
  }
  return fresh;
}

function isWanted(
  thought: ThoughtView,
  { bot, decision, token }: Partial<ThoughtExportQuery>,
  botIds: ReadonlySet<string>,
): boolean {
  return (
    (bot === undefined || botIds.has(thought.botId) || thought.botId === bot) &&
    (decision === undefined || decision.includes(thought.decision)) &&
    (token === undefined || thought.token.address.toLowerCase() === token.toLowerCase())
  );
}

function lineOf(thought: ThoughtView, { accounts }: StateView): string {
  const { decidedAt, decision, token, botId, gate, confidence, id } = thought;
  return (
    `${formatTime(decidedAt)} ${decision.padEnd(11)} ${escapeText(token.symbol).padEnd(8)} ${botName(accounts, botId)} ` +
    `[${escapeText(gate, 40)}, confidence ${formatFixed(confidence, 0)}] ${describeThought(thought)} (${escapeText(id, 64)})`
  );
}
