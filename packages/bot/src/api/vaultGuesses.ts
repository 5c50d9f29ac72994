import type { Clock } from '@twinlane/core/ports';
import { HttpProblem } from './problems.ts';
import type { Principal } from './principal.ts';

const WINDOW_MS = 15 * 60_000;
const MOST_WRONG = 5;

/** Holds back who guesses passphrases of keys. */
export interface VaultGuesses {
  /**
   * Takes one of the guesses that a person has, to be given back unless the passphrase was wrong: one that is still looked at
   * counts, so that many at once are no more than many in turn.
   * @throws HttpProblem 429 where there is none left.
   */
  take(principal: Principal): { giveBack(): void };
}

/** Counts for each person, over all of its sessions and tokens. */
export function createVaultGuesses({ monotonic }: Pick<Clock, 'monotonic'>): VaultGuesses {
  const takenBy = new Map<string, readonly { readonly at: number }[]>();
  return {
    take(principal) {
      const person = personOf(principal);
      const now = monotonic();
      const recent = (takenBy.get(person) ?? []).filter(({ at }) => now - at < WINDOW_MS);
      const [first] = recent;
      if (first !== undefined && recent.length >= MOST_WRONG) {
        const minutes = Math.ceil((first.at + WINDOW_MS - now) / 60_000);
        throw new HttpProblem(
          429,
          'vault.held',
          `${MOST_WRONG} passphrases were wrong within a quarter of an hour, or are being tried.`,
          `Try again in ${minutes} min.`,
        );
      }
      const guess = { at: now };
      takenBy.set(person, [...recent, guess]);
      return {
        giveBack() {
          const others = (takenBy.get(person) ?? []).filter((one) => one !== guess);
          if (others.length === 0) takenBy.delete(person);
          else takenBy.set(person, others);
        },
      };
    },
  };
}

function personOf({ session, maker, who }: Principal): string {
  return session?.person ?? maker ?? who;
}
