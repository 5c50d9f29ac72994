import type { Pool } from '@twinlane/core/amm/pool';
import { UserError } from '@twinlane/core/errors';
import type { ChainDefinition } from '@twinlane/core/market/chainDefinition';
import type { Token } from '@twinlane/core/market/token';
import { toChecksumAddress } from '@twinlane/core/money/address';
import { nearest } from './config/nearest.ts';

/** Candidates that are listed; anybody can deploy more. */
const LISTED = 10;

/**
 * The token that a user names, by address or symbol, among those that pools hold. Anybody may call a token WETH: a symbol means
 * the chain's own token of that name where there is one, and otherwise must be borne by a single token.
 * @throws UserError `token.unknown` with the nearest name, `token.ambiguous` with the addresses to choose from.
 */
export function findToken(named: string, pools: Iterable<Pool>, chain: ChainDefinition): Token {
  const tokens = new Map<string, Token>();
  for (const { token0, token1 } of pools) {
    tokens.set(token0.address, token0).set(token1.address, token1);
  }
  if (/^0x[0-9a-fA-F]{40}$/.test(named)) {
    const found = tokens.get(toChecksumAddress(named));
    if (found === undefined) {
      throw new UserError('token.unknown', `No pool that is watched holds the token ${named}.`, {
        hint: 'Check the address; on a real chain, add the token to `market.tokens`.',
      });
    }
    return found;
  }
  const bearing = (token: Token): boolean => token.symbol.toLowerCase() === named.toLowerCase();
  const own = [chain.wrappedNative, ...chain.stablecoins, ...chain.routingTokens].find(bearing);
  const held = own === undefined ? undefined : tokens.get(own.address);
  if (held !== undefined) {
    return held;
  }
  const candidates = [...tokens.values()].filter(bearing);
  const [only] = candidates;
  if (only === undefined) {
    const symbols = Array.from(tokens.values(), ({ symbol }) => symbol);
    throw new UserError('token.unknown', `No pool that is watched holds a token called ${told(named)}.`, {
      hint: meant(nearest(named, symbols)),
    });
  }
  if (candidates.length > 1) {
    const listed = candidates.slice(0, LISTED).map(({ address }) => address);
    const more = candidates.length > LISTED ? [`and ${candidates.length - LISTED} more`] : [];
    throw new UserError(
      'token.ambiguous',
      `${candidates.length} tokens are called ${told(named)}: ${[...listed, ...more].join(', ')}.`,
      { hint: 'Give the address of the one you mean: anybody may give a token any name.' },
    );
  }
  return only;
}

function meant(symbol: string | undefined): string {
  return symbol === undefined
    ? 'Give its address; `twinlane prices` lists the tokens.'
    : `Did you mean ${told(symbol)}?`;
}

/** A name in quotation marks, cut and escaped. */
function told(name: string): string {
  return JSON.stringify(name.length > 40 ? `${name.slice(0, 40)}…` : name);
}
