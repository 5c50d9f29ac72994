import type { Endpoint } from '@twinlane/protocol/endpoint';
import { inputSchema } from '@twinlane/protocol/openApiSchemas';
import { endpointRate } from '@twinlane/protocol/rate';

const HEAD = `# The HTTP API

<!-- Written by \`npm run docs\` from packages/protocol/src/endpoints: change those, not this. -->

Every address with what it needs. \`limit\`: what a request counts as, each with an allowance of its own. [How to use it](../api.md);
the whole of it, with the answers, is at \`/api/docs\` and \`/api/openapi.json\` of a running process.
`;

/** The reference page of the HTTP API. */
export function apiReference(endpoints: readonly Endpoint[]): string {
  const groups = Map.groupBy(endpoints, ({ tag }) => tag);
  return [HEAD, ...Array.from(groups, ([tag, group]) => section(tag, group))].join('\n');
}

function section(tag: string, group: readonly Endpoint[]): string {
  const rows = group
    .toSorted((one, other) => one.path.localeCompare(other.path) || one.method.localeCompare(other.method))
    .map((endpoint) => {
      const { method, path, scope, signed, summary } = endpoint;
      const needs = signed === true ? 'a signature' : scope === 'anybody' ? '–' : `\`${scope}\``;
      return `| \`${method} ${path}\` | ${needs} | ${endpointRate(endpoint)} | ${[summary, ...notesOf(endpoint)].join(' ')} |`;
    });
  return [
    `## ${tag}`,
    '',
    '| address | scope | limit | what it does |',
    '|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}

function notesOf({ input, idempotent }: Endpoint): readonly string[] {
  const query = fieldsOf(input.query);
  const body = fieldsOf(input.body);
  return [
    ...(query.length === 0 ? [] : [`Query: ${query.join(', ')}.`]),
    ...(body.length === 0 ? [] : [`Body: ${body.join(', ')}.`]),
    ...(idempotent === true ? ['Takes `Idempotency-Key`.'] : []),
  ];
}

/** Names of the fields; those that may be left out with a question mark. */
function fieldsOf(schema: Endpoint['input']['query']): readonly string[] {
  if (schema === undefined) return [];
  const { properties = {}, required = [] } = inputSchema(schema) as {
    readonly properties?: Readonly<Record<string, unknown>>;
    readonly required?: readonly string[];
  };
  return Object.keys(properties).map((name) => `\`${name}${required.includes(name) ? '' : '?'}\``);
}
