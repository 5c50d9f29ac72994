import { defineEndpoint } from '../endpoint.ts';
import { exitRuleList, intelLevels, intelQuery, strategyList } from '../strategy.ts';

export const listStrategies = defineEndpoint({
  name: 'listStrategies',
  method: 'GET',
  path: '/api/strategies',
  tag: 'Bots',
  summary: 'Every strategy with the schema of its parameters, and the other parts of a bot.',
  scope: 'read',
  input: {},
  answer: strategyList,
});

export const listExitRules = defineEndpoint({
  name: 'listExitRules',
  method: 'GET',
  path: '/api/exit-rules',
  tag: 'Bots',
  summary: 'Every exit rule with the schema of its parameters, in order of precedence.',
  scope: 'read',
  input: {},
  answer: exitRuleList,
});

export const listIntelLevels = defineEndpoint({
  name: 'listIntelLevels',
  method: 'GET',
  path: '/api/intel-levels',
  tag: 'Bots',
  summary: 'What each of the ten intel levels sets, with single settings of your own in their place.',
  scope: 'read',
  input: { query: intelQuery },
  answer: intelLevels,
});
