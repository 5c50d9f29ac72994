import { alertPage } from '../alert.ts';
import { defineEndpoint } from '../endpoint.ts';
import { pageQuery } from '../page.ts';

export const listAlerts = defineEndpoint({
  name: 'listAlerts',
  method: 'GET',
  path: '/api/alerts',
  tag: 'State',
  summary: 'What the operator was told lately, newest first.',
  scope: 'read',
  input: { query: pageQuery },
  answer: alertPage,
});
