import type { QuoteQuery } from '@twinlane/protocol/quote';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { UserError } from '@twinlane/core/errors';
import { get, startTestServer, type TestServer } from './testing/testServer.ts';

let asked: QuoteQuery[];
let server: TestServer;
beforeEach(async () => {
  asked = [];
  server = await startTestServer({
    quoteTrade: (query) => {
      asked.push(query);
      throw new UserError('quote.noRoute', 'No route joins them.', { hint: 'Allow more hops.' });
    },
  });
});
afterEach(() => server.close());

it('hands on a query with the usual limits, and says why there is no quote', async () => {
  const answer = await get(server.port, '/api/quote?in=WETH&out=USDC&amount=1.5');
  expect(asked).toEqual([
    { in: 'WETH', out: 'USDC', amount: '1.5', exactOut: 'false', maxHops: 3, maxPaths: 4, slippageBps: 50 },
  ]);
  expect(answer.status).toBe(400);
  expect(answer.json()).toMatchObject({ code: 'quote.noRoute', hint: 'Allow more hops.' });
});

it.each([
  'in=WETH&out=USDC',
  'in=WETH&out=USDC&amount=1&maxHops=4',
  'in=WETH&out=USDC&amount=1&maxPaths=9',
  'in=WETH&out=USDC&amount=1&slippageBps=-1',
  'in=WETH&out=USDC&amount=1&exactOut=yes',
  'in=WETH&out=USDC&amount=1&more=1',
  `in=${'W'.repeat(101)}&out=USDC&amount=1`,
])('refuses %s without asking anybody', async (query) => {
  const answer = await get(server.port, `/api/quote?${query}`);
  expect(answer.status).toBe(400);
  expect(answer.json()).toMatchObject({ code: 'bad_request' });
  expect(asked).toEqual([]);
});
