import type { Clock } from '@twinlane/core/ports';
import { HttpProblem } from './problems.ts';
import type { Principal } from './principal.ts';

const WINDOW_MS = 15 * 60_000;
const MOST_WRONG = 5;

/** Holds back who guesses passphrases of keys. */
export interface VaultGuesses {
  /** @throws HttpProblem 429 where the person was wrong too often. */
  check(principal: Principal): void;
  /** Hears of a wrong passphrase. */
  wrong(principal: Principal): void;
}

/** Counts for each person, over all of its sessions and tokens. */
export function createVaultGuesses({ monotonic }: Pick<Clock, 'monotonic'>): VaultGuesses {
  const wrongAt = new Map<string, readonly number[]>();
  const recent = (person: string): readonly number[] =>
    (wrongAt.get(person) ?? []).filter((at) => monotonic() - at < WINDOW_MS);
  return {
    check(principal) {
      const [first, ...more] = recent(personOf(principal));
      if (first === undefined || more.length + 1 < MOST_WRONG) return;
      const minutes = Math.ceil((first + WINDOW_MS - monotonic()) / 60_000);
      throw new HttpProblem(
        429,
        'vault.held',
        `${MOST_WRONG} passphrases were wrong within a quarter of an hour.`,
        `Try again in ${minutes} min.`,
      );
    },
    wrong(principal) {
      const person = personOf(principal);
      wrongAt.set(person, [...recent(person), monotonic()]);
    },
  };
}

function personOf({ session, maker, who }: Principal): string {
  return session?.person ?? maker ?? who;
}
