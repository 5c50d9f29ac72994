import { defineBreaker } from '../breakerDefinition.ts';

const SMALL_SIZE_BPS = 2500;

/** What an account has lost. */
export const PORTFOLIO_BREAKERS = [
  defineBreaker({
    type: 'dailyLoss',
    group: 'portfolio',
    priority: 'critical',
    scopes: ['account'],
    title: 'Guards an account against losing more on one day than it should.',
    trips: {
      kind: 'watch',
      measures: [
        {
          name: 'lossPercent',
          title: 'The loss since UTC midnight, in per cent of the equity then,',
          bad: 'atLeast',
          limit: 5,
          clearsAt: 5,
        },
      ],
    },
    recovers: { kind: 'nextUtcMidnight' },
    blocks: 'entries',
  }),
  defineBreaker({
    type: 'portfolioLoss',
    group: 'portfolio',
    priority: 'emergency',
    scopes: ['account'],
    title: 'Guards an account against a long decline: it watches the drawdown from the highest equity.',
    trips: {
      kind: 'watch',
      measures: [
        {
          name: 'drawdownPercent',
          title: 'The drawdown from the peak, in per cent,',
          bad: 'atLeast',
          limit: 10,
          clearsAt: 10,
        },
      ],
    },
    recovers: { kind: 'byHand' },
    releaseDoes: 'rebasePeak',
    blocks: 'entries',
  }),
  defineBreaker({
    type: 'consecutiveLosses',
    group: 'portfolio',
    priority: 'high',
    scopes: ['account'],
    title: 'Guards an account against a strategy that has stopped working: it counts losing trades in a row.',
    trips: { kind: 'guard', windowCalls: 20, consecutiveFailures: 5 },
    failuresAre: 'losing trades',
    recovers: {
      kind: 'wait',
      waitSeconds: 14_400,
      maxWaitSeconds: 86_400,
      rounds: [SMALL_SIZE_BPS],
      probes: 1,
      probeFailures: 1,
      leaseSeconds: 3600,
    },
    blocks: 'entries',
  }),
  defineBreaker({
    type: 'volatilitySpike',
    group: 'portfolio',
    priority: 'medium',
    scopes: ['token'],
    title: 'Guards against buying a token whose price has become far wilder than it was.',
    trips: {
      kind: 'watch',
      measures: [
        {
          name: 'timesMean',
          title: 'The realised volatility, as a multiple of its 24 h mean,',
          bad: 'atLeast',
          limit: 3,
          clearsAt: 2.5,
        },
      ],
    },
    recovers: { kind: 'condition' },
    blocks: 'entries',
  }),
] as const;
