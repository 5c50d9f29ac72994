import { z } from 'zod';
import { allowRequest, deniedAddress, denyListPage, denyListQuery, denyRequest } from '../denyList.ts';
import { defineEndpoint } from '../endpoint.ts';
import { address } from '../scalars.ts';

const tag = 'Deny list';

export const listDenied = defineEndpoint({
  name: 'listDenied',
  method: 'GET',
  path: '/api/denylist',
  tag,
  summary: 'Addresses that nothing is bought of or through, by hand and from the settings.',
  scope: 'read',
  input: { query: denyListQuery },
  answer: denyListPage,
});

export const denyAddress = defineEndpoint({
  name: 'denyAddress',
  method: 'POST',
  path: '/api/denylist',
  tag,
  summary: 'Denies an address from the next decision on. Exits go on.',
  scope: 'trade',
  status: 201,
  input: { body: denyRequest },
  answer: deniedAddress,
});

export const allowAddress = defineEndpoint({
  name: 'allowAddress',
  method: 'DELETE',
  path: '/api/denylist/:address',
  tag,
  summary: 'Takes an address off the list that was put there by hand.',
  scope: 'trade',
  input: { params: z.strictObject({ address }), body: allowRequest },
  answer: deniedAddress,
});
