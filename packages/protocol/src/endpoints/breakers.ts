import { z } from 'zod';
import { breakerScope } from '../breaker.ts';
import { defineEndpoint } from '../endpoint.ts';
import {
  breakerAct,
  breakerActRequest,
  breakerHistoryPage,
  breakerHistoryQuery,
  breakerHook,
  breakerPage,
  breakerQuery,
  breakerStatus,
  breakerType,
  emergency,
  stopRequest,
  undoRequest,
} from '../operator.ts';

const ofType = z.strictObject({ type: breakerType });

export const listBreakers = defineEndpoint({
  name: 'listBreakers',
  method: 'GET',
  path: '/api/breakers',
  tag: 'Breakers',
  summary: 'Circuit breakers, the gravest first.',
  scope: 'read',
  input: { query: breakerQuery },
  answer: breakerPage,
});

export const listBreakerHistory = defineEndpoint({
  name: 'listBreakerHistory',
  method: 'GET',
  path: '/api/breakers/history',
  tag: 'Breakers',
  summary: 'What happened to circuit breakers, newest first.',
  scope: 'read',
  input: { query: breakerHistoryQuery },
  answer: breakerHistoryPage,
});

export const listBreakersOfType = defineEndpoint({
  name: 'listBreakersOfType',
  method: 'GET',
  path: '/api/breakers/:type',
  tag: 'Breakers',
  summary: 'The circuit breakers of one type.',
  scope: 'read',
  input: { params: ofType, query: breakerQuery },
  answer: breakerPage,
});

export const readBreaker = defineEndpoint({
  name: 'readBreaker',
  method: 'GET',
  path: '/api/breakers/:type/scopes/:scope',
  tag: 'Breakers',
  summary: 'One circuit breaker.',
  scope: 'read',
  input: { params: ofType.extend({ scope: breakerScope }) },
  answer: breakerStatus,
});

export const actOnBreaker = defineEndpoint({
  name: 'actOnBreaker',
  method: 'POST',
  path: '/api/breakers/:type/:act',
  tag: 'Breakers',
  summary: 'Isolates, releases, resets, disables or enables a circuit breaker.',
  scope: 'operate',
  input: { params: ofType.extend({ act: breakerAct }), body: breakerActRequest },
  answer: breakerStatus,
});

export const readEmergencyStop = defineEndpoint({
  name: 'readEmergencyStop',
  method: 'GET',
  path: '/api/emergency-stop',
  tag: 'Breakers',
  summary: 'Whether trading is stopped, by whom and why.',
  scope: 'read',
  input: {},
  answer: emergency,
});

export const stopEverything = defineEndpoint({
  name: 'stopEverything',
  method: 'POST',
  path: '/api/emergency-stop',
  tag: 'Breakers',
  summary: 'Stops all trading at once.',
  scope: 'stop',
  always: true,
  input: { body: stopRequest },
  answer: emergency,
});

export const undoEmergencyStop = defineEndpoint({
  name: 'undoEmergencyStop',
  method: 'POST',
  path: '/api/emergency-stop/undo',
  tag: 'Breakers',
  summary: 'Lets trading go on after an emergency stop.',
  scope: 'operate',
  input: { body: undoRequest },
  answer: emergency,
});

export const signalBreaker = defineEndpoint({
  name: 'signalBreaker',
  method: 'POST',
  path: '/api/hooks/breaker',
  tag: 'Breakers',
  summary: 'A signed webhook by which other programs open and close the breaker `externalTrigger`.',
  scope: 'anybody',
  signed: true,
  input: { body: breakerHook },
  answer: breakerStatus,
});
