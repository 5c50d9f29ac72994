import type { TokenScan } from '../tokenScan.ts';

/** What functions of such names are there for, after "let rulers". */
const POWERS: readonly (readonly [power: string, pattern: RegExp])[] = [
  ['mint', /^mint|^setBalance|^rebase/i],
  ['pause', /^(un)?pause|trading|^setSwapEnabled/i],
  ['bar holders', /black_?list|bots?\(|bot\(|freeze|^barEverybody|^excuse/i],
  ['set fees', /tax|fees?\(|fee(percent)?\(/i],
  ['set limits', /max|cooldown|limit/i],
  ['take balances', /^(burnFrom|drain|seize|confiscate|sweep|destroyBlackFunds)|^burn\(address/i],
  ['replace code', /^upgradeTo|^diamondCut/i],
];

/** What the token's functions are there for, as far as their names are known. Names alone: what they do was tried. */
export function adminPowers({ named = [] }: Pick<TokenScan, 'named'>): readonly string[] {
  return POWERS.filter(([, pattern]) => named.some((name) => pattern.test(name))).map(([power]) => power);
}
