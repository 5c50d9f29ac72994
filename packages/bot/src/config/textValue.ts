import type { SchemaNode } from './schemaTree.ts';

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // Left as text, which the schema then refuses by name.
    return text;
  }
}

/** Text from a flag or the environment as the value its key expects; text that does not fit is left for the schema to refuse. */
export function textValue(text: string, node: SchemaNode): unknown {
  switch (node.type) {
    case 'integer':
    case 'number':
      return /^-?\d+(\.\d+)?$/.test(text.trim()) ? Number(text) : text;
    case 'boolean':
      return text === 'true' || text === 'false' ? text === 'true' : text;
    case 'array':
    case 'object':
      return parsed(text);
    case undefined:
    default:
      return text;
  }
}
