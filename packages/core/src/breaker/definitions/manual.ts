import { defineBreaker } from '../breakerDefinition.ts';

/** What people and other programs say. */
export const MANUAL_BREAKERS = [
  defineBreaker({
    type: 'externalTrigger',
    group: 'manual',
    priority: 'critical',
    scopes: ['global', 'chain', 'venue', 'account', 'token'],
    title: 'Opens when a signed webhook or a call of the API says so.',
    trips: { kind: 'told', when: 'a signed webhook or a call of the API says so' },
    recovers: { kind: 'asTold' },
    exitsWhereAsked: true,
    blocks: 'entries',
  }),
  defineBreaker({
    type: 'emergencyStop',
    group: 'manual',
    priority: 'emergency',
    scopes: ['global', 'chain', 'venue', 'account'],
    title: 'Opens when a person presses stop. Cancels go on.',
    trips: { kind: 'told', when: 'a person presses stop' },
    recovers: { kind: 'byHand' },
    exitsWhereAsked: true,
    alwaysOn: true,
    blocks: 'entries',
  }),
] as const;
