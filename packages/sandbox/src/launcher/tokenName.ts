import type { RandomStream } from '../agents/randomStream.ts';

const FIRST = [
  'Moon',
  'Based',
  'Turbo',
  'Quiet',
  'Velvet',
  'Iron',
  'Lucky',
  'Solar',
  'Frog',
  'Neon',
  'Salty',
  'Tiny',
];
const SECOND = [
  'Otter',
  'Cat',
  'Rocket',
  'Bean',
  'Pigeon',
  'Goat',
  'Wizard',
  'Potato',
  'Shark',
  'Cactus',
  'Yeti',
  'Owl',
];

/**
 * Anyone may name a token anything, so some launches carry what a careless screen, terminal, table or page would run or
 * trip over: a formula, markup, a colour code, a text-direction mark, a name that poses as another token.
 */
const HOSTILE: readonly { readonly name: string; readonly symbol: string }[] = [
  { name: '=HYPERLINK("http://example.invalid","claim")', symbol: '=1+1' },
  { name: '<img src=x onerror=alert(1)>', symbol: '<b>PUMP</b>' },
  { name: '\u001b[31mRED\u001b[0m', symbol: '\u001b[1mRED' },
  { name: 'USD Coin', symbol: 'USDC' },
  { name: 'Elbon \u202eelbatS', symbol: 'ELB\u202eON' },
];

const HOSTILE_CHANCE = 0.08;

/** A made-up name and symbol; now and then a hostile one. */
export function inventTokenName(random: RandomStream): { readonly name: string; readonly symbol: string } {
  const first = random.pick(FIRST);
  const second = random.pick(SECOND);
  const digit = random.integer(2, 99);
  const hostile = random.pick(HOSTILE);
  if (random.chance(HOSTILE_CHANCE)) {
    return hostile;
  }
  const symbol = `${first.slice(0, 2)}${second.slice(0, 3)}`.toUpperCase();
  return { name: `${first} ${second}`, symbol: random.chance(0.3) ? `${symbol}${digit}` : symbol };
}
