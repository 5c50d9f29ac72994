import { defineBreaker } from '../breakerDefinition.ts';
import { GRADUAL } from './gradual.ts';

/** How the process and what it runs on fare. */
export const SYSTEM_BREAKERS = [
  defineBreaker({
    type: 'memoryPressure',
    group: 'system',
    priority: 'medium',
    scopes: ['process'],
    title: 'Guards against entering in a process that is about to run out of memory.',
    trips: {
      kind: 'watch',
      measures: [
        {
          name: 'heapPercent',
          title: 'The heap, in per cent of its limit,',
          bad: 'above',
          limit: 85,
          clearsAt: 80,
        },
      ],
    },
    recovers: { kind: 'condition' },
    blocks: 'entries',
  }),
  defineBreaker({
    type: 'cpuOverload',
    group: 'system',
    priority: 'medium',
    scopes: ['process'],
    title: 'Guards the Fast Lane against a process that is too busy to be fast.',
    trips: {
      kind: 'watch',
      measures: [
        {
          name: 'lagMs',
          title: 'The lag of the event loop, p99 in milliseconds,',
          bad: 'above',
          limit: 250,
          clearsAt: 200,
        },
      ],
      holdSeconds: 30,
    },
    recovers: { kind: 'condition' },
    blocks: 'fastLane',
  }),
  defineBreaker({
    type: 'databaseFailure',
    group: 'system',
    priority: 'emergency',
    scopes: ['global'],
    title: 'Guards against signing what cannot be written down first.',
    trips: { kind: 'guard', windowCalls: 20, consecutiveFailures: 3 },
    failuresAre: 'failed statements',
    recovers: { kind: 'healthCheck' },
    blocks: 'submissions',
  }),
  defineBreaker({
    type: 'redisFailure',
    group: 'system',
    priority: 'low',
    scopes: ['global'],
    title: 'Notices that Redis is away; the cache in memory serves alone then.',
    trips: { kind: 'guard', windowCalls: 20, consecutiveFailures: 5 },
    failuresAre: 'failed commands',
    recovers: { kind: 'healthCheck' },
    blocks: 'nothing',
  }),
  defineBreaker({
    type: 'websocketFailure',
    group: 'system',
    priority: 'low',
    scopes: ['process'],
    title: 'Notices that messages do not reach those who watch.',
    trips: { kind: 'guard', windowSeconds: 60, minimumCalls: 20, failureShare: 0.5 },
    failuresAre: 'failed sends',
    recovers: {
      kind: 'wait',
      waitSeconds: 30,
      maxWaitSeconds: 300,
      rounds: GRADUAL,
      probes: 10,
      probeFailures: 5,
      leaseSeconds: 30,
    },
    blocks: 'nothing',
  }),
] as const;
