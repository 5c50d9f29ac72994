import { z } from 'zod';
import { defineEndpoint } from '../endpoint.ts';

export const readApiDocument = defineEndpoint({
  name: 'readApiDocument',
  method: 'GET',
  path: '/api/openapi.json',
  tag: 'State',
  summary: 'This API as an OpenAPI 3.1 document. It holds no data.',
  scope: 'anybody',
  input: {},
  answer: z.record(z.string(), z.unknown()),
});
