import type { TokenView } from '@twinlane/protocol/amount';
import { prices } from '@twinlane/protocol/state';
import { useEffect, useState } from 'react';
import { getJson } from '../../shared/getJson.ts';

/**
 * The tokens that have prices, by address: price messages carry addresses only, so whenever `addresses` brings one that
 * is not known yet, all are loaded once more.
 */
export function useTokens(addresses: readonly string[]): ReadonlyMap<string, TokenView> {
  const [tokens, setTokens] = useState<ReadonlyMap<string, TokenView>>(new Map());
  const unknown = addresses.filter((address) => !tokens.has(address)).join();
  useEffect(() => {
    if (unknown === '') return;
    getJson('/api/prices', prices).then(
      (loaded) => setTokens(new Map(loaded.tokens.map(({ token }) => [token.address, token]))),
      // Tried again with the next unknown token; until then addresses are shown.
      () => undefined,
    );
  }, [unknown]);
  return tokens;
}
