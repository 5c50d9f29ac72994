import { RetryableError, UserError } from '@twinlane/core/errors';
import { thoughtPage, tradePage } from '@twinlane/protocol/page';
import { prices, state, type StateView } from '@twinlane/protocol/state';
import type { ThoughtView } from '@twinlane/protocol/thought';
import type { TradeView } from '@twinlane/protocol/trade';
import type { z } from 'zod';
import type { AppView } from './view/appView.ts';

const TIMEOUT_MS = 5000;
const NEWEST = 20;

async function get<Schema extends z.ZodType>(url: string, schema: Schema): Promise<z.infer<Schema>> {
  let response: Response;
  try {
    response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) });
  } catch (error) {
    throw new RetryableError('cli.unreachable', `${url} does not answer.`, { cause: error });
  }
  if (!response.ok) {
    throw new UserError('cli.notTwinlane', `${url} answered with status ${response.status}.`, {
      hint: 'Another program may listen on that port; `twinlane doctor` says which settings are in force.',
    });
  }
  const parsed = schema.safeParse(await response.json());
  if (!parsed.success) {
    throw new UserError('cli.foreignAnswer', `${url} gave an answer that this version does not understand.`, {
      cause: parsed.error,
      hint: 'The running process may be of another version; restart it.',
    });
  }
  return parsed.data;
}

/** `GET /api/state` of a running process. @throws RetryableError where nothing answers, UserError for a foreign answer. */
export function readState(url: string): Promise<StateView> {
  return get(`${url}/api/state`, state);
}

/** Everything that the terminal shows of a running process. */
export async function readAppView(url: string): Promise<AppView> {
  const [current, tokens] = await Promise.all([readState(url), get(`${url}/api/prices`, prices)]);
  const lists = await Promise.all(
    current.accounts.map(async ({ id }) => {
      const account = `${url}/api/accounts/${id}`;
      const [trades, thoughts] = await Promise.all([
        get(`${account}/trades?limit=${NEWEST}`, tradePage),
        get(`${account}/thoughts?limit=${NEWEST}`, thoughtPage),
      ]);
      return { trades: trades.items, thoughts: thoughts.items };
    }),
  );
  const trades: TradeView[] = lists.flatMap((list) => list.trades);
  const thoughts: ThoughtView[] = lists.flatMap((list) => list.thoughts);
  return {
    url,
    state: current,
    prices: tokens,
    trades: trades.toSorted((a, b) => b.time.localeCompare(a.time)),
    thoughts: thoughts.toSorted((a, b) => b.decidedAt.localeCompare(a.decidedAt)),
  };
}
