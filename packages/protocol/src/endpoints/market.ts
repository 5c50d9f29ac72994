import { z } from 'zod';
import { candlePage, candleQuery, marketQuery, tokenMarket } from '../candle.ts';
import { defineEndpoint } from '../endpoint.ts';
import { priceStatistics, pricesQuery } from '../price.ts';
import { quote, quoteQuery } from '../quote.ts';
import { address } from '../scalars.ts';
import { prices } from '../state.ts';
import { poolPage, poolQuery, tokenDetail, tokenPage, tokenQuery } from '../tokenList.ts';

export const readPrices = defineEndpoint({
  name: 'readPrices',
  method: 'GET',
  path: '/api/prices',
  tag: 'Market',
  summary: 'Prices in cash from the pools, and in US dollars where they are asked for.',
  scope: 'read',
  input: { query: pricesQuery },
  answer: prices,
});

export const readPriceStatistics = defineEndpoint({
  name: 'readPriceStatistics',
  method: 'GET',
  path: '/api/prices/statistics',
  tag: 'Market',
  summary: 'What the price feed has done since the process started.',
  scope: 'read',
  input: {},
  answer: priceStatistics,
});

export const listCandles = defineEndpoint({
  name: 'listCandles',
  method: 'GET',
  path: '/api/candles',
  tag: 'Market',
  summary: 'Candles of a token that have closed, oldest first.',
  scope: 'read',
  input: { query: candleQuery },
  answer: candlePage,
});

export const listTokens = defineEndpoint({
  name: 'listTokens',
  method: 'GET',
  path: '/api/tokens',
  tag: 'Market',
  summary: 'Tokens that have pools, with price, changes, liquidity and volume.',
  scope: 'read',
  input: { query: tokenQuery },
  answer: tokenPage,
});

export const readToken = defineEndpoint({
  name: 'readToken',
  method: 'GET',
  path: '/api/tokens/:address',
  tag: 'Market',
  summary: 'What is known of a token without asking anybody: its pools, its trade, its last verdict.',
  scope: 'read',
  input: { params: z.strictObject({ address }) },
  answer: tokenDetail,
});

export const listPools = defineEndpoint({
  name: 'listPools',
  method: 'GET',
  path: '/api/pools',
  tag: 'Market',
  summary: 'Pools that are followed, with price, liquidity and volume.',
  scope: 'read',
  input: { query: poolQuery },
  answer: poolPage,
});

export const readTokenMarket = defineEndpoint({
  name: 'readTokenMarket',
  method: 'GET',
  path: '/api/tokens/:address/market',
  tag: 'Market',
  summary: "A token's price, depth, last day and indicators.",
  scope: 'read',
  input: { params: z.strictObject({ address }), query: marketQuery },
  answer: tokenMarket,
});

export const readQuote = defineEndpoint({
  name: 'readQuote',
  method: 'GET',
  path: '/api/quote',
  tag: 'Market',
  summary: 'The best way to trade an amount now, exact to the unit.',
  scope: 'read',
  rate: 'heavy',
  input: { query: quoteQuery },
  answer: quote,
});
