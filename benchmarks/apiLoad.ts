import { Agent, request } from 'node:http';
import { testAccount, testToken } from '@twinlane/bot/store/testing/domain';
import { seededRandom, type SeededRandom } from '@twinlane/bot/store/testing/random';

/** What is measured, and how hard. */
export interface ApiPlan {
  readonly trades: number;
  readonly perSecond: number;
  readonly seconds: number;
  readonly warmUpSeconds: number;
}

/** Where the history is. */
export interface ApiStore {
  readonly dataDir: string;
  readonly url?: string;
}

/** What a server under load says to the benchmark. */
export type ApiReport =
  | { readonly kind: 'listening'; readonly port: number; readonly token?: string }
  | { readonly kind: 'mark'; readonly cpu: number; readonly trades: number };

/** The account that is read. */
export const ACCOUNT = testAccount({ id: 'bench', initialCash: 10n ** 17n, initialNative: 10n ** 18n });
/** Chain time of its first trade, and seconds between two. */
export const START = 1_700_000_000;
export const SPACING = 60;
/** One of the questions that are asked, and how often, of a hundred. */
interface Ask {
  readonly share: number;
  readonly what: string;
  /** Its address, as one of many clients asks it. */
  readonly path: (random: SeededRandom) => string;
}

/** One request. */
export interface ApiRequest {
  readonly what: string;
  readonly path: string;
}

const BOTS = 5;
const TOKENS = 40;
const REASONS = ['stopLoss', 'takeProfit', 'trailingStop', 'timeStop', 'signal'] as const;
const DAY = 86_400;

function isoOf(seconds: number): string {
  return encodeURIComponent(new Date(seconds * 1000).toISOString());
}

function tokenOf(random: SeededRandom): string {
  return `token=${testToken(1 + random.below(TOKENS)).address}`;
}

function reasonOf(random: SeededRandom): string {
  return REASONS[random.below(REASONS.length)] ?? 'signal';
}

function limitOf(random: SeededRandom): string {
  return `limit=${20 + random.below(31)}`;
}

/**
 * The questions. The first pages are what every open dashboard asks for; the rest is of one client's own: its filter, its place
 * in a list, its thought.
 * @param deep Addresses of pages deep in the lists.
 */
export function mixOf({ trades }: ApiPlan, deep: readonly string[]): readonly Ask[] {
  const { id } = ACCOUNT;
  const account = `/api/accounts/${id}`;
  const bot = (random: SeededRandom): string => `bot=${id}-bot-${random.below(BOTS)}`;
  const span = (random: SeededRandom, days: number): string => {
    const last = Math.max(1, trades * SPACING - days * DAY);
    const from = START + random.below(last);
    return `from=${isoOf(from)}&to=${isoOf(from + days * DAY)}`;
  };
  const lists: readonly Ask[] = [
    { share: 10, what: 'trades', path: () => `${account}/trades` },
    { share: 6, what: 'trades of a bot', path: (r) => `${account}/trades?${bot(r)}&${limitOf(r)}` },
    { share: 6, what: 'trades of a token', path: (r) => `${account}/trades?${tokenOf(r)}&${limitOf(r)}` },
    {
      share: 4,
      what: 'sales of a reason',
      path: (r) => `${account}/trades?side=sell&reason=${reasonOf(r)}&${bot(r)}`,
    },
    {
      share: 3,
      what: 'trades that reverted',
      path: (r) => `${account}/trades?outcome=reverted&${limitOf(r)}`,
    },
    { share: 5, what: 'trades of a day', path: (r) => `${account}/trades?${span(r, 1)}` },
    {
      share: 3,
      what: 'trades by what they made',
      path: (r) => `${account}/trades?${r.chance(0.5) ? 'sort=bestPnl' : 'sort=worstPnl'}&${bot(r)}`,
    },
    { share: 5, what: 'positions', path: () => `${account}/positions` },
    { share: 3, what: 'open positions', path: () => `${account}/positions?state=open` },
    {
      share: 5,
      what: 'positions of a token',
      path: (r) => `${account}/positions?${tokenOf(r)}&${limitOf(r)}`,
    },
    { share: 5, what: 'thoughts', path: () => `${account}/thoughts` },
    {
      share: 5,
      what: 'thoughts of a gate',
      path: (r) => `${account}/thoughts?gate=exit.${reasonOf(r)}&${bot(r)}`,
    },
    {
      share: 5,
      what: 'a thought',
      path: (r) => `${account}/thoughts/${id}-thought-${r.below(trades)}`,
    },
    { share: 3, what: 'orders', path: () => `${account}/orders` },
    { share: 3, what: 'orders of a bot', path: (r) => `${account}/orders?${bot(r)}&${limitOf(r)}` },
  ];
  return [
    ...lists,
    { share: 14, what: 'deep pages', path: (r) => deep[r.below(deep.length)] ?? `${account}/trades` },
    { share: 10, what: 'the state', path: () => '/api/state' },
    { share: 3, what: 'the equity curve', path: (r) => `${account}/equity?points=${100 + r.below(200)}` },
    {
      share: 2,
      what: 'analytics',
      // As the page has it: the last days until now, of all bots or of one.
      path: (r) => {
        const days = [7, 30, 60][r.below(3)] ?? 7;
        const first = START + Math.max(0, trades * SPACING - days * DAY);
        const ofBot = r.chance(0.5) ? `&${bot(r)}` : '';
        return `${account}/analytics?from=${isoOf(first - (first % DAY))}${ofBot}`;
      },
    },
  ];
}

/** What of the load came back. */
export interface LoadReport {
  /** Milliseconds from the moment at which each was due until its last byte, sorted. */
  readonly delays: readonly number[];
  readonly failed: readonly string[];
  /** By what was asked. */
  readonly byWhat: ReadonlyMap<string, readonly number[]>;
}

interface Answered {
  readonly status: number;
  readonly text: string;
}

/** Asks once. */
export function ask(
  { port, token }: { readonly port: number; readonly token?: string | undefined },
  path: string,
  agent: Agent,
): Promise<Answered> {
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path, headers, agent }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, text: Buffer.concat(parts).toString() }),
      );
    });
    sent.on('error', reject);
    sent.end();
  });
}

/**
 * Asks at a steady rate, whatever the answers take: what is due is asked, and its delay counted from when it was due.
 */
export async function load(
  target: { readonly port: number; readonly token?: string | undefined },
  requests: readonly ApiRequest[],
  perSecond: number,
): Promise<LoadReport> {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const delays: number[] = [];
  const failed: string[] = [];
  const byWhat = new Map<string, number[]>();
  const answers: Promise<void>[] = [];
  const start = performance.now();
  async function one({ what, path }: ApiRequest, due: number): Promise<void> {
    const { status, text } = await ask(target, path, agent);
    const delay = performance.now() - due;
    if (status !== 200) failed.push(`${path}: ${status} ${text.slice(0, 200)}`);
    delays.push(delay);
    const known = byWhat.get(what);
    if (known === undefined) byWhat.set(what, [delay]);
    else known.push(delay);
  }
  await new Promise<void>((resolve) => {
    let next = 0;
    const timer = setInterval(() => {
      const now = performance.now();
      for (; start + (next * 1000) / perSecond <= now; next += 1) {
        const asked = requests[next];
        if (asked === undefined) break;
        answers.push(one(asked, start + (next * 1000) / perSecond));
      }
      if (next < requests.length) return;
      clearInterval(timer);
      resolve();
    }, 1);
  });
  await Promise.all(answers);
  agent.destroy();
  return { delays: delays.toSorted((a, b) => a - b), failed, byWhat };
}

/** The requests of a time, mixed by their shares. */
export function requestsOf(
  plan: ApiPlan,
  deep: readonly string[],
  { seconds, seed }: { readonly seconds: number; readonly seed: number },
): readonly ApiRequest[] {
  const random = seededRandom(seed);
  const bag = mixOf(plan, deep).flatMap((asked) => Array.from({ length: asked.share }, () => asked));
  return Array.from({ length: Math.round(plan.perSecond * seconds) }, () => {
    const asked = bag[random.below(bag.length)];
    if (asked === undefined) throw new Error('nothing is asked');
    return { what: asked.what, path: asked.path(random) };
  });
}
