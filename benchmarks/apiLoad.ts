import { Agent, request } from 'node:http';
import { testAccount } from '@twinlane/bot/store/testing/domain';
import { seededRandom } from '@twinlane/bot/store/testing/random';

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
  | { readonly kind: 'mark'; readonly cpu: number };

/** The account that is read. */
export const ACCOUNT = testAccount({ id: 'bench', initialCash: 10n ** 17n, initialNative: 10n ** 18n });
/** Chain time of its first trade, and seconds between two. */
export const START = 1_700_000_000;
export const SPACING = 60;
const TOKEN = '0x0000000000000000000000000000000000000007';

/** An address of the mix and how often it is asked, of a hundred. */
interface Ask {
  readonly share: number;
  readonly path: string;
}

function isoOf(seconds: number): string {
  return encodeURIComponent(new Date(seconds * 1000).toISOString());
}

/** The addresses that are asked, without those of deeper pages. */
export function mixOf({ trades }: ApiPlan): readonly Ask[] {
  const account = `/api/accounts/${ACCOUNT.id}`;
  const middle = START + Math.floor(trades / 2) * SPACING;
  return [
    { share: 20, path: `${account}/trades` },
    { share: 6, path: `${account}/trades?bot=${ACCOUNT.id}-bot-1` },
    { share: 6, path: `${account}/trades?token=${TOKEN}` },
    { share: 4, path: `${account}/trades?side=sell&reason=stopLoss` },
    { share: 3, path: `${account}/trades?outcome=reverted` },
    { share: 3, path: `${account}/trades?from=${isoOf(middle)}&to=${isoOf(middle + 86_400)}` },
    { share: 3, path: `${account}/trades?sort=bestPnl` },
    { share: 10, path: `${account}/positions` },
    { share: 5, path: `${account}/positions?state=open` },
    { share: 6, path: `${account}/thoughts` },
    { share: 4, path: `${account}/thoughts?gate=exit.stopLoss` },
    { share: 5, path: `${account}/orders` },
    { share: 10, path: '/api/state' },
    { share: 3, path: `${account}/equity?points=200` },
    { share: 2, path: `${account}/analytics?from=${isoOf(middle)}&to=${isoOf(middle + 30 * 86_400)}` },
  ];
}

/** What of the load came back. */
export interface LoadReport {
  /** Milliseconds from the moment at which each was due until its last byte, sorted. */
  readonly delays: readonly number[];
  readonly failed: readonly string[];
  readonly byPath: ReadonlyMap<string, readonly number[]>;
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
 * @param paths One for each request, in their order.
 */
export async function load(
  target: { readonly port: number; readonly token?: string | undefined },
  paths: readonly string[],
  perSecond: number,
): Promise<LoadReport> {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const delays: number[] = [];
  const failed: string[] = [];
  const byPath = new Map<string, number[]>();
  const answers: Promise<void>[] = [];
  const start = performance.now();
  async function one(path: string, due: number): Promise<void> {
    const { status, text } = await ask(target, path, agent);
    const delay = performance.now() - due;
    if (status !== 200) failed.push(`${path}: ${status} ${text.slice(0, 200)}`);
    delays.push(delay);
    const kind = path.replace(/cursor=.*/, 'cursor');
    byPath.set(kind, [...(byPath.get(kind) ?? []), delay]);
  }
  await new Promise<void>((resolve) => {
    let next = 0;
    const timer = setInterval(() => {
      const now = performance.now();
      for (; next < paths.length && start + (next * 1000) / perSecond <= now; next += 1) {
        answers.push(one(paths[next] ?? '', start + (next * 1000) / perSecond));
      }
      if (next < paths.length) return;
      clearInterval(timer);
      resolve();
    }, 1);
  });
  await Promise.all(answers);
  agent.destroy();
  return { delays: delays.toSorted((a, b) => a - b), failed, byPath };
}

/** The requests of a time, mixed by their shares; a tenth goes to deeper pages. */
export function requestsOf(plan: ApiPlan, deep: readonly string[], seconds: number): readonly string[] {
  const random = seededRandom(5);
  const mix = mixOf(plan);
  const bag = mix.flatMap(({ share, path }) => Array.from({ length: share }, () => path));
  return Array.from({ length: Math.round(plan.perSecond * seconds) }, () => {
    const pick = random.below(bag.length + 10);
    return bag[pick] ?? deep[random.below(deep.length)] ?? bag[0] ?? '';
  });
}
