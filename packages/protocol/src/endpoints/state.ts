import { defineEndpoint } from '../endpoint.ts';
import { health, state } from '../state.ts';

export const readHealth = defineEndpoint({
  name: 'readHealth',
  method: 'GET',
  path: '/api/health',
  tag: 'State',
  summary: 'Whether the process has blocks and its feeds are fresh.',
  scope: 'anybody',
  input: {},
  answer: health,
});

export const readState = defineEndpoint({
  name: 'readState',
  method: 'GET',
  path: '/api/state',
  tag: 'State',
  summary: 'What the process does now, and every account that the caller may see.',
  scope: 'read',
  input: {},
  answer: state,
});
