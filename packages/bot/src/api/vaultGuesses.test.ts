import { expect, it } from 'vitest';
import { PROCESS_PRINCIPAL, type Principal } from './principal.ts';
import { createVaultGuesses } from './vaultGuesses.ts';

const OTHER: Principal = { ...PROCESS_PRINCIPAL, id: 'other', who: 'somebody else' };

it('counts guesses that are still being looked at', () => {
  const guesses = createVaultGuesses({ monotonic: () => 0 });
  const taken = Array.from({ length: 5 }, () => guesses.take(PROCESS_PRINCIPAL));
  expect(() => guesses.take(PROCESS_PRINCIPAL)).toThrow(/passphrases were wrong/);
  taken[0]?.giveBack();
  guesses.take(PROCESS_PRINCIPAL);
  expect(() => guesses.take(PROCESS_PRINCIPAL)).toThrow(/passphrases were wrong/);
  guesses.take(OTHER);
});

it('forgets wrong ones after a quarter of an hour', () => {
  let now = 0;
  const guesses = createVaultGuesses({ monotonic: () => now });
  for (let n = 0; n < 5; n += 1) guesses.take(PROCESS_PRINCIPAL);
  now = 15 * 60_000 - 1;
  expect(() => guesses.take(PROCESS_PRINCIPAL)).toThrow(/passphrases were wrong/);
  now += 1;
  guesses.take(PROCESS_PRINCIPAL);
});
