import { expect, it } from 'vitest';
import { scopeWords } from './scopeWords.ts';

const WETH = `0x${'aB'.repeat(20)}`;
const EVIL = `0x${'0'.repeat(39)}1`;
const names = {
  chains: new Map([['31337', 'Sandbox']]),
  tokens: new Map([
    [WETH.toLowerCase(), 'WETH'],
    [EVIL, '\u202EHTEW\u0007'],
  ]),
  accounts: new Map([['a1', 'paper']]),
};

it.each([
  ['global', 'Everything'],
  ['chain:31337', 'Chain Sandbox'],
  ['chain:8453', 'Chain 8453'],
  ['venue:31337:sushiswap-v2', 'Venue SushiSwap V2'],
  ['venue:31337:some-venue', 'Venue Some Venue'],
  ['venue:8453:uniswap-v3', 'Venue Uniswap V3 on chain 8453'],
  [`token:31337:${WETH}`, 'Token WETH'],
  [`token:31337:${EVIL}`, 'Token HTEW'],
  [`token:31337:0x${'12'.repeat(20)}`, 'Token 0x1212…1212'],
  ['account:a1', 'Account paper'],
  ['account:a2', 'Account a2'],
  [`key:${WETH}`, 'Key 0xaBaB…aBaB'],
  ['endpoint:main', 'Endpoint main'],
  ['provider:coingecko', 'Provider coingecko'],
  ['process:7f3a', 'Process 7f3a'],
  ['else:1', 'else:1'],
  ['odd', 'odd'],
])('%s is shown as %s', (scope, words) => {
  expect(scopeWords(scope, names)).toBe(words);
});
