import { clientKey } from './clientKey.ts';

const WINDOW_MS = 60_000;
/** Cookies and tokens of one address in a minute that stand for nobody and had to be looked up. */
const MOST_OF_ONE = 60;
const MOST_OF_ALL = 3_000;

/** How often the database is asked about cookies and tokens that turn out to stand for nobody. */
export interface Lookups {
  /**
   * Takes a place, to be given back where the proof holds; undefined where there is none before the minute is over. What may
   * always be asked for has places of its own.
   */
  take(asker: { readonly ip: string; readonly always: boolean }): { giveBack(): void } | undefined;
  /** Seconds until there are places again. */
  secondsLeft(): number;
}

/** `now`: milliseconds of a clock that never steps. */
export function createLookups(now: () => number): Lookups {
  const taken = new Map<string, number>();
  let all = 0;
  let since = now();
  return {
    take({ ip, always }) {
      if (now() - since >= WINDOW_MS) {
        taken.clear();
        all = 0;
        since = now();
      }
      const key = `${always ? 'always' : 'other'} ${clientKey(ip)}`;
      const own = taken.get(key) ?? 0;
      if (own >= MOST_OF_ONE || all >= MOST_OF_ALL) return undefined;
      taken.set(key, own + 1);
      all += 1;
      const window = since;
      return {
        giveBack() {
          if (since !== window) return;
          taken.set(key, (taken.get(key) ?? 1) - 1);
          all -= 1;
        },
      };
    },
    secondsLeft: () => Math.max(1, Math.ceil((since + WINDOW_MS - now()) / 1000)),
  };
}
