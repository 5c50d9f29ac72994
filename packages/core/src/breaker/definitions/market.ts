import { defineBreaker } from '../breakerDefinition.ts';
import { GRADUAL } from './gradual.ts';

/** How a token's market fares. */
export const MARKET_BREAKERS = [
  defineBreaker({
    type: 'slippageExcessive',
    group: 'market',
    priority: 'high',
    scopes: ['token'],
    title:
      'Guards against a token whose fills come out worse than quoted. It is told the slippage of each fill.',
    trips: { kind: 'guard', windowCalls: 10, failures: 3, failureAbove: 5, severeAbove: 10 },
    failuresAre: 'fills',
    recovers: {
      kind: 'wait',
      waitSeconds: 600,
      maxWaitSeconds: 7200,
      rounds: GRADUAL,
      probes: 2,
      probeFailures: 1,
      leaseSeconds: 900,
    },
    dependants: ['priceImpactExcessive'],
    blocks: 'entries',
  }),
  defineBreaker({
    type: 'liquidityCrisis',
    group: 'market',
    priority: 'high',
    scopes: ['token'],
    title: 'Guards against a token whose liquidity is too little or drains away.',
    trips: {
      kind: 'watch',
      measures: [
        { name: 'depthUsd', title: 'The depth, in dollars,', bad: 'below', limit: 10_000, clearsAt: 12_000 },
        {
          name: 'dropPercent',
          title: 'The fall of the depth within 10 minutes, in per cent,',
          bad: 'atLeast',
          limit: 50,
          clearsAt: 40,
        },
      ],
    },
    recovers: { kind: 'condition' },
    starts: 'rugCheck',
    dependants: ['slippageExcessive', 'priceImpactExcessive'],
    blocks: 'entries',
  }),
  defineBreaker({
    type: 'priceImpactExcessive',
    group: 'market',
    priority: 'medium',
    scopes: ['token'],
    title:
      'Guards against a token that cannot take the sizes that are asked of it. It is told of each quote.',
    trips: { kind: 'guard', windowCalls: 10, failures: 3 },
    failuresAre: 'quotes over the limit',
    recovers: { kind: 'wait', waitSeconds: 300, maxWaitSeconds: 3600, rounds: [] },
    blocks: 'entries',
  }),
  defineBreaker({
    type: 'oracleDeviation',
    group: 'market',
    priority: 'high',
    scopes: ['token'],
    title: 'Guards against buying at a price that pools and feeds do not agree on.',
    trips: {
      kind: 'watch',
      measures: [
        {
          name: 'deviationPercent',
          title: 'The difference between pool and feed, in per cent,',
          bad: 'above',
          limit: 5,
          clearsAt: 4,
        },
      ],
    },
    recovers: { kind: 'condition' },
    dependants: ['slippageExcessive'],
    blocks: 'entries',
  }),
] as const;
