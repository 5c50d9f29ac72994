import { configSchema } from './configSchema.ts';
import { EXIT_RULES, STRATEGIES } from './parts.ts';
import { allowedText, schemaTree, type SchemaNode } from './schemaTree.ts';
import { isRecord } from './setting.ts';

const WIDTH = 110;

function comment(text: string, indent: string): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && indent.length + 3 + line.length + 1 + word.length > WIDTH) {
      lines.push(`${indent}// ${line}`);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, `${indent}// ${line}`];
}

/** A value as a literal of TypeScript. */
export function literal(value: unknown): string {
  if (typeof value === 'string') {
    return `'${value.replaceAll('\\', '\\\\').replaceAll("'", String.raw`\'`)}'`;
  }
  if (Array.isArray(value)) {
    return `[${value.map(literal).join(', ')}]`;
  }
  if (isRecord(value)) {
    const entries = Object.entries(value).map(([key, entry]) => `${keyText(key)}: ${literal(entry)}`);
    return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
  }
  return String(value);
}

function about(node: SchemaNode): string {
  const description = node.description ?? '';
  return `${description}${/[.!?]$/.test(description) ? '' : '.'} Allowed: ${allowedText(node)}.`;
}

/** A key as an object literal wants it: in quotes where it is not a name. */
function keyText(key: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(key) ? key : `'${key}'`;
}

/** The keys of an object with what they do; those without a default are commented out. */
function keys(node: SchemaNode, defaults: unknown, indent: string): readonly string[] {
  const lines: string[] = [];
  for (const [key, child] of Object.entries(node.properties ?? {})) {
    const value = isRecord(defaults) ? defaults[key] : undefined;
    if (child.properties !== undefined) {
      lines.push(...comment(child.description ?? '', indent), `${indent}${keyText(key)}: {`);
      lines.push(...keys(child, value, `${indent}  `), `${indent}},`);
    } else if (child.secret === true || value === undefined) {
      const how = child.env === undefined ? '' : ` Better given as ${child.env} in the environment.`;
      const example = child.type === 'integer' || child.type === 'number' ? '1' : "'…'";
      lines.push(...comment(about(child) + how, indent), `${indent}// ${keyText(key)}: ${example},`);
    } else {
      lines.push(...comment(about(child), indent), `${indent}${keyText(key)}: ${literal(value)},`);
    }
  }
  return lines;
}

function partLines(heading: string, parts: typeof STRATEGIES, indent: string): readonly string[] {
  const lines: string[] = [];
  for (const part of parts) {
    lines.push(...comment(`${heading} ${part.kind} (${part.title}):`, indent));
    for (const [key, node] of Object.entries(schemaTree(part.params).properties ?? {})) {
      lines.push(...comment(`- ${key} (default ${literal(node.default)}): ${about(node)}`, indent));
    }
  }
  return lines;
}

function botLines(indent: string): readonly string[] {
  const bot = schemaTree(configSchema).properties?.['bots'];
  const defaults = configSchema.parse({}).bots[0];
  const inner = `${indent}    `;
  return [
    ...comment(bot?.description ?? '', indent),
    `${indent}bots: [`,
    `${indent}  {`,
    ...keys(bot?.items ?? {}, defaults, inner),
    ...partLines('Parameters of strategy', STRATEGIES, inner),
    ...partLines('Parameters of exit rule', EXIT_RULES, inner),
    `${indent}  },`,
    `${indent}],`,
  ];
}

/** A config file with every setting, its default and what it does; loading it changes nothing. */
export function configTemplate(): string {
  const tree = schemaTree(configSchema);
  const defaults = configSchema.parse({});
  const indent = '  ';
  const body: string[] = [];
  for (const [key, node] of Object.entries(tree.properties ?? {})) {
    body.push(
      '',
      ...(key === 'bots' ? botLines(indent) : keys({ properties: { [key]: node } }, defaults, indent)),
    );
  }
  return `${[
    '// Settings of Twinlane. Everything has a default: delete what you do not change.',
    '// Flags go before the environment, that goes before this file: docs/reference/config.md.',
    "import type { ConfigInput } from '@twinlane/bot/config/configSchema';",
    '',
    'const config: ConfigInput = {',
    ...body.slice(1),
    '};',
    '',
    'export default config;',
  ].join('\n')}\n`;
}
