import { defineEndpoint } from '../endpoint.ts';
import { auditEntry, auditQuery } from '../login.ts';
import { pageOf } from '../page.ts';

export const listAudit = defineEndpoint({
  name: 'listAudit',
  method: 'GET',
  path: '/api/audit',
  tag: 'Audit',
  summary: 'What people and scripts did and tried, newest first.',
  scope: 'admin',
  input: { query: auditQuery },
  answer: pageOf(auditEntry),
});
