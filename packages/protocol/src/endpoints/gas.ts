import { defineEndpoint } from '../endpoint.ts';
import { gas } from '../gas.ts';

export const readGas = defineEndpoint({
  name: 'readGas',
  method: 'GET',
  path: '/api/gas',
  tag: 'Market',
  summary: 'Fees by urgency, and the base fee of the last and the next block.',
  scope: 'read',
  input: {},
  answer: gas,
});
