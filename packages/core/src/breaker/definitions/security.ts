import { defineBreaker } from '../breakerDefinition.ts';

/** What strangers, providers and the signer say. */
export const SECURITY_BREAKERS = [
  defineBreaker({
    type: 'rateLimitExceeded',
    group: 'security',
    priority: 'medium',
    scopes: ['provider'],
    title: 'Guards a provider whose quota is used up against being asked again at once.',
    trips: { kind: 'guard', windowSeconds: 60, failures: 5 },
    failuresAre: 'refusals for the quota',
    recovers: { kind: 'wait', waitSeconds: 60, maxWaitSeconds: 3600, rounds: [] },
    blocks: 'calls',
  }),
  defineBreaker({
    type: 'suspiciousActivity',
    group: 'security',
    priority: 'critical',
    scopes: ['key'],
    title: 'Guards a key that was asked to sign what its policy forbids.',
    trips: { kind: 'told', when: 'the policy signer refuses to sign' },
    recovers: { kind: 'byHand' },
    blocks: 'submissions',
  }),
  defineBreaker({
    type: 'authFailureSpike',
    group: 'security',
    priority: 'high',
    scopes: ['global'],
    title: 'Guards the login against guessing. A stranger cannot stop trading with it.',
    trips: { kind: 'guard', windowSeconds: 60, failures: 20 },
    failuresAre: 'failed logins',
    recovers: { kind: 'wait', waitSeconds: 600, maxWaitSeconds: 3600, rounds: [] },
    blocks: 'logins',
  }),
] as const;
