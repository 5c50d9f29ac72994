import { clientKey } from './clientKey.ts';

const WINDOW_MS = 60_000;
/** Cookies and tokens of one address in a minute that stand for nobody and had to be looked up. */
const MOST_OF_ONE = 60;
const MOST_OF_ALL = 3_000;

/** How often the database is asked about cookies and tokens that turn out to stand for nobody. */
export interface Lookups {
  /**
   * Takes a place, to be given back where the proof holds; undefined where there is none before the minute is over. What may
   * always be asked for has places of its own, and so has each proof that was given out here (`ours`): guesses take none of them.
   */
  take(asker: {
    readonly ip: string;
    readonly always: boolean;
    readonly ours?: string;
  }): { giveBack(): void } | undefined;
  /** Seconds until there are places again. */
  secondsLeft(): number;
}

/** `now`: milliseconds of a clock that never steps. */
export function createLookups(now: () => number): Lookups {
  const taken = new Map<string, number>();
  let all = 0;
  let since = now();
  return {
    take({ ip, always, ours }) {
      if (now() - since >= WINDOW_MS) {
        taken.clear();
        all = 0;
        since = now();
      }
      const kind = always ? 'always' : 'other';
      const key = ours === undefined ? `${kind} ${clientKey(ip)}` : `ours ${ours}`;
      const guesses = ours === undefined ? 1 : 0;
      const own = taken.get(key) ?? 0;
      if (own >= MOST_OF_ONE || (guesses > 0 && all >= MOST_OF_ALL)) return undefined;
      taken.set(key, own + 1);
      all += guesses;
      const window = since;
      return {
        giveBack() {
          if (since !== window) return;
          taken.set(key, (taken.get(key) ?? 1) - 1);
          all -= guesses;
        },
      };
    },
    secondsLeft: () => Math.max(1, Math.ceil((since + WINDOW_MS - now()) / 1000)),
  };
}
