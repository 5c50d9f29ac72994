/** How words are written that are none. */
const SPELLINGS: Readonly<Record<string, string>> = {
  api: 'API',
  atr: 'ATR',
  cpu: 'CPU',
  dca: 'DCA',
  dex: 'DEX',
  ema: 'EMA',
  id: 'ID',
  mev: 'MEV',
  rpc: 'RPC',
  rsi: 'RSI',
  twap: 'TWAP',
  url: 'URL',
  usd: 'dollars',
  vwap: 'VWAP',
  websocket: 'WebSocket',
};

/** A key as words within a sentence: `maxAgeBlocks` is `max age blocks`, `rsiPeriod` is `RSI period`. */
export function lowerWordsOf(key: string): string {
  return key
    .replaceAll(/[_-]+/g, ' ')
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .replaceAll(/[a-z]+/g, (word) => SPELLINGS[word] ?? word);
}

/** A key as words: `maxAgeBlocks` is `Max age blocks`. */
export function wordsOf(key: string): string {
  const words = lowerWordsOf(key);
  return words.charAt(0).toUpperCase() + words.slice(1);
}
