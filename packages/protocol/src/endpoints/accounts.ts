import { z } from 'zod';
import { defineEndpoint } from '../endpoint.ts';
import { outcomeQuery, outcomeSummary } from '../outcome.ts';
import { orderPage, pageQuery, positionPage, thoughtPage, tradePage } from '../page.ts';
import { parity } from '../parity.ts';
import { equityCurve, equityQuery } from '../performance.ts';
import { reconciliation } from '../reconciliation.ts';
import { id } from '../scalars.ts';
import { accountState } from '../state.ts';
import { thought } from '../thought.ts';
import { thoughtQuery } from '../thoughtQuery.ts';
import { positionQuery, swapQuery, tradeQuery } from '../tradeQuery.ts';

const ofAccount = z.strictObject({ id });

export const readAccount = defineEndpoint({
  name: 'readAccount',
  method: 'GET',
  path: '/api/accounts/:id',
  tag: 'Accounts',
  summary: 'One trading account: its money, bots, open positions and what it has done so far.',
  scope: 'read',
  input: { params: ofAccount },
  answer: accountState,
});

export const readEquity = defineEndpoint({
  name: 'readEquity',
  method: 'GET',
  path: '/api/accounts/:id/equity',
  tag: 'Accounts',
  summary: 'The equity curve with the drawdown at each point, oldest first, thinned out with age.',
  scope: 'read',
  input: { params: ofAccount, query: equityQuery },
  answer: equityCurve,
});

export const listPositions = defineEndpoint({
  name: 'listPositions',
  method: 'GET',
  path: '/api/accounts/:id/positions',
  tag: 'Accounts',
  summary: 'Open and closed positions, newest first.',
  scope: 'read',
  input: { params: ofAccount, query: positionQuery },
  answer: positionPage,
});

export const listSwaps = defineEndpoint({
  name: 'listSwaps',
  method: 'GET',
  path: '/api/accounts/:id/orders',
  tag: 'Accounts',
  summary: 'Every single swap that was decided on, in every status, newest first.',
  scope: 'read',
  input: { params: ofAccount, query: swapQuery },
  answer: orderPage,
});

export const listTrades = defineEndpoint({
  name: 'listTrades',
  method: 'GET',
  path: '/api/accounts/:id/trades',
  tag: 'Accounts',
  summary: 'Fills and reverts, newest first, with what decided them and what they earned.',
  scope: 'read',
  input: { params: ofAccount, query: tradeQuery },
  answer: tradePage,
});

export const listThoughts = defineEndpoint({
  name: 'listThoughts',
  method: 'GET',
  path: '/api/accounts/:id/thoughts',
  tag: 'Thoughts',
  summary: 'Every decision with its reasons and what came of it, newest first.',
  scope: 'read',
  input: { params: ofAccount, query: thoughtQuery },
  answer: thoughtPage,
});

export const readThought = defineEndpoint({
  name: 'readThought',
  method: 'GET',
  path: '/api/accounts/:id/thoughts/:thoughtId',
  tag: 'Thoughts',
  summary: 'One decision with its reasons.',
  scope: 'read',
  input: { params: ofAccount.extend({ thoughtId: id }) },
  answer: thought,
});

export const readOutcomes = defineEndpoint({
  name: 'readOutcomes',
  method: 'GET',
  path: '/api/accounts/:id/outcomes',
  tag: 'Thoughts',
  summary: 'How decisions turned out, by the gate that settled them.',
  scope: 'read',
  rate: 'heavy',
  input: { params: ofAccount, query: outcomeQuery },
  answer: outcomeSummary,
});

export const readReconciliation = defineEndpoint({
  name: 'readReconciliation',
  method: 'GET',
  path: '/api/accounts/:id/reconciliation',
  tag: 'Accounts',
  summary: "A live account's books beside its wallet's balances after one block.",
  scope: 'read',
  rate: 'heavy',
  input: { params: ofAccount },
  answer: reconciliation,
});

export const readParity = defineEndpoint({
  name: 'readParity',
  method: 'GET',
  path: '/api/accounts/:id/parity',
  tag: 'Accounts',
  summary: "A live account's newest trades beside what the paper model makes of them.",
  scope: 'read',
  rate: 'heavy',
  input: { params: ofAccount, query: pageQuery.pick({ limit: true }) },
  answer: parity,
});
