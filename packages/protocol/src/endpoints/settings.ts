import { defineEndpoint } from '../endpoint.ts';
import { settingList } from '../settings.ts';

export const readSettings = defineEndpoint({
  name: 'readSettings',
  method: 'GET',
  path: '/api/settings',
  tag: 'Settings',
  summary: 'What the process was started with and where each value came from. Secrets are not shown.',
  scope: 'admin',
  input: {},
  answer: settingList,
});
