/** What kind of token a launch brings, and so what will happen to those who bought it. */
export type TokenFamily =
  /** Does what a token should. */
  | 'honest'
  /** Can be bought by anyone and sold by its launcher alone. */
  | 'honeypot'
  /** Takes a share of every sale; the launcher raises it later. */
  | 'sellTax'
  /** The launcher bars holders from selling, one by one. */
  | 'blacklist'
  /** The launcher stops all transfers one day. */
  | 'pausable'
  /** The launcher takes the liquidity away one day. */
  | 'rugPull';

/** One of each comes up in every round of this many launches, in shuffled order; honest ones three times. */
export const familyDeck: readonly TokenFamily[] = [
  'honest',
  'honeypot',
  'honest',
  'rugPull',
  'sellTax',
  'blacklist',
  'honest',
  'pausable',
];

/** The market opens with one of each. */
export const openingDeck: readonly TokenFamily[] = [
  'honest',
  'honeypot',
  'rugPull',
  'sellTax',
  'blacklist',
  'pausable',
];
