import { safeSymbol, safeText } from '../format/safeText.ts';
import { venueWords } from '../trade/venueWords.ts';
import { shortHex } from '../ui/AddressText.tsx';

/** What ids are called. */
export interface ScopeNames {
  /** By chain id. */
  readonly chains: ReadonlyMap<string, string>;
  /** Symbols by address in small letters. */
  readonly tokens: ReadonlyMap<string, string>;
  /** By account id. */
  readonly accounts: ReadonlyMap<string, string>;
}

const LONGEST = 40;

function short(id: string): string {
  return id.startsWith('0x') ? shortHex(id) : safeText(id, LONGEST);
}

/** What each kind's id is called; an id of a venue or a token begins with its chain's. */
const WORDS: Readonly<Record<string, (id: string, names: ScopeNames) => string>> = {
  chain: (id, { chains }) => `Chain ${safeText(chains.get(id) ?? id, LONGEST)}`,
  venue: (id, names) => `Venue ${venueWords(rest(id))}${elsewhere(id, names)}`,
  token: (id, names) => {
    const symbol = names.tokens.get(rest(id).toLowerCase());
    return `Token ${symbol === undefined ? short(rest(id)) : safeSymbol(symbol)}${elsewhere(id, names)}`;
  },
  account: (id, { accounts }) => `Account ${safeText(accounts.get(id) ?? id, LONGEST)}`,
  key: (id) => `Key ${short(id)}`,
  endpoint: (id) => `Endpoint ${short(id)}`,
  provider: (id) => `Provider ${short(id)}`,
  process: (id) => `Process ${short(id)}`,
};

function rest(id: string): string {
  return id.slice(id.indexOf(':') + 1);
}

/** The chain, where it is not the one that this process trades on. */
function elsewhere(id: string, { chains }: ScopeNames): string {
  const chain = id.slice(0, Math.max(0, id.indexOf(':')));
  return chain === '' || chains.has(chain) ? '' : ` on chain ${safeText(chain, LONGEST)}`;
}

/** What a breaker watches over, in words with names: `token:1:0x…` becomes `Token WETH`. */
export function scopeWords(scope: string, names: ScopeNames): string {
  if (scope === 'global') return 'Everything';
  const end = scope.indexOf(':');
  const words = WORDS[scope.slice(0, Math.max(0, end))];
  return words === undefined ? safeText(scope, LONGEST) : words(scope.slice(end + 1), names);
}
