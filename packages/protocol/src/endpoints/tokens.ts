import { z } from 'zod';
import { defineEndpoint } from '../endpoint.ts';
import { apiToken, createApiToken as createApiTokenRequest, createdToken, reasoned } from '../login.ts';
import { pageOf, pageQuery } from '../page.ts';
import { id } from '../scalars.ts';

const tag = 'API tokens';

export const listApiTokens = defineEndpoint({
  name: 'listApiTokens',
  method: 'GET',
  path: '/api/api-tokens',
  tag,
  summary: 'API tokens without their secrets, revoked and expired ones included.',
  scope: 'admin',
  input: { query: pageQuery },
  answer: pageOf(apiToken),
});

export const createApiToken = defineEndpoint({
  name: 'createApiToken',
  method: 'POST',
  path: '/api/api-tokens',
  tag,
  summary:
    'Makes an API token for scripts; its secret is shown this once. One that a token makes ends with that token at the latest.',
  scope: 'admin',
  input: { body: createApiTokenRequest },
  answer: createdToken,
  status: 201,
});

export const revokeApiToken = defineEndpoint({
  name: 'revokeApiToken',
  method: 'DELETE',
  path: '/api/api-tokens/:id',
  tag,
  summary: 'Revokes an API token at once, and those that it made.',
  scope: 'admin',
  input: { params: z.object({ id }), body: reasoned },
  answer: apiToken,
});
