import { expect, it } from 'vitest';
import { z } from 'zod';
import type { Endpoint } from '../endpoint.ts';
import { ENDPOINTS } from './registry.ts';

/** Pages, and series of points. */
const MOST_OF_A_LIST = 2_000;

/** What `limit` or `points` of a query bounds. */
const PAGED = new Set(['items', 'points', 'routes', 'skipped', 'trades']);

/** Lists of which there is no page, by the endpoint: what there is of them is the program's own, or has a limit where it is made. */
const WHOLE = new Set([
  'compareBots',
  'listBots',
  'listExitRules',
  'listIntelLevels',
  'listQueues',
  'listStrategies',
  'listVaultKeys',
  'readSettings',
]);

/** What bounds the lists inside an answer, by their names. */
const BOUNDED: Readonly<Record<string, string>> = {
  accounts: 'the accounts of this database, which no request makes',
  activity: 'one for each span of time',
  alternatives: 'of one decision',
  attempts: 'of one transaction',
  balances: 'tokens that the account knows',
  bots: 'as many as there may be; the best and the worst in analytics',
  breakers: 'those that are not closed',
  callsByDay: 'the days of a month',
  chains: 'those that the process was started with',
  contracts: 'those of the chain that a key may call',
  deadLetters: 'the newest',
  deepest: 'the deepest pools',
  depth: 'steps of one candle or token',
  distribution: 'between fixed returns',
  dollars: 'tokens that were asked for',
  endpoints: 'those that the process was started with',
  entryRisk: 'between fixed scores',
  errors: 'of one transaction',
  evidence: 'of one finding',
  exitReasons: 'kinds of exits',
  exits: 'kinds of exits',
  facts: 'of one finding',
  factors: 'one for each factor',
  failures: 'kinds of failures',
  fastLane: 'stages',
  features: 'of one strategy',
  feeds: 'those of the process',
  findings: 'one for each factor',
  gasStyles: 'the styles there are',
  gates: 'the gates there are',
  hops: 'of one path',
  idle: 'types of breakers',
  kinds: 'kinds of jobs',
  labels: 'one for each horizon',
  lanes: 'the lanes there are',
  lines: 'one for each exit rule',
  marks: 'one for each open position',
  negatives: 'of one decision',
  offers: 'urgencies',
  openings: 'those of one cascade',
  orders: 'the newest of one position or placed order',
  ownExits: 'kinds of exits',
  parts: 'of one score',
  paths: 'as many as may be asked for',
  periods: 'as many as may be asked for',
  positions: 'what bots hold now',
  positives: 'of one decision',
  replaced: 'settings',
  route: 'of one order',
  scopes: 'the scopes there are',
  states: 'states of transactions',
  steps: 'of one decision',
  strategies: 'the strategies there are',
  tokens: 'tokens that are watched; the best and the worst in analytics',
  transactions: 'of one order',
  transitions: 'of one transaction',
  troubles: 'kinds of troubles',
  undone: 'of one order',
  values: 'measures of one breaker',
  unreadable: 'files of the keystore',
  warnings: 'of one order',
};

type Node = Readonly<Record<string, unknown>> & {
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, Node>>;
  readonly type?: string;
  readonly items?: Node;
  readonly maxItems?: number;
  readonly maximum?: number;
  readonly properties?: Readonly<Record<string, Node>>;
  readonly additionalProperties?: Node | false;
};

function schemaOf(schema: z.ZodType): Node {
  return z.toJSONSchema(schema, { io: 'output', unrepresentable: 'any' }) as Node;
}

/** Names of the lists and open maps in a schema that have no limit of their own. */
function unlimited(node: Node, root: Node, name: string, above: readonly Node[] = []): readonly string[] {
  if (above.includes(node)) return [];
  const path = [...above, node];
  const into = (one: Node, as = name): readonly string[] => unlimited(one, root, as, path);
  const target = node.$ref === undefined ? undefined : root.$defs?.[node.$ref.replace('#/$defs/', '')];
  const { items, maxItems, properties = {}, additionalProperties: more } = node;
  const isMap = typeof more === 'object' && Object.keys(more).length > 0;
  const options = ['anyOf', 'oneOf', 'allOf'].flatMap((kind) => (node[kind] ?? []) as readonly Node[]);
  return [
    ...(target === undefined ? [] : into(target)),
    ...((node.type === 'array' && maxItems === undefined) || isMap ? [name] : []),
    ...(items === undefined ? [] : into(items)),
    ...Object.entries(properties).flatMap(([key, one]) => into(one, key)),
    ...(isMap ? into(more) : []),
    ...options.flatMap((one) => into(one)),
  ];
}

/** Whether its query bounds how much is answered. */
function hasLimit({ input: { query } }: Endpoint): boolean {
  const asked = query === undefined ? {} : (schemaOf(query).properties ?? {});
  const most = asked['limit']?.maximum ?? asked['points']?.maximum;
  return most !== undefined && most <= MOST_OF_A_LIST;
}

function unlimitedOf(endpoint: Endpoint): readonly string[] {
  if ('media' in endpoint.answer) return [];
  const root = schemaOf(endpoint.answer);
  const isBounded = (name: string): boolean =>
    (PAGED.has(name) && hasLimit(endpoint)) || (name === 'items' && WHOLE.has(endpoint.name));
  return unlimited(root, root, '').filter((name) => !isBounded(name));
}

const JSON_ENDPOINTS = ENDPOINTS.filter(({ answer }) => !('media' in answer));

it.each(JSON_ENDPOINTS.map((endpoint) => [endpoint.name, endpoint] as const))(
  '%s answers no list without a limit',
  (_name, endpoint) => {
    expect(unlimitedOf(endpoint).filter((name) => !(name in BOUNDED))).toEqual([]);
  },
);

it('names no bound for a list that there is not', () => {
  const named = new Set(ENDPOINTS.flatMap(unlimitedOf));
  expect(Object.keys(BOUNDED).filter((name) => !named.has(name))).toEqual([]);
  const names = new Set(ENDPOINTS.map(({ name }) => name));
  expect([...WHOLE].filter((name) => !names.has(name))).toEqual([]);
});

it('would see a list without a limit', () => {
  const answer = z.object({ items: z.array(z.object({ rows: z.array(z.string()) })) });
  const endpoint = { ...JSON_ENDPOINTS[0], name: 'listRows', input: {}, answer } as Endpoint;
  expect(unlimitedOf(endpoint)).toEqual(['items', 'rows']);
});
