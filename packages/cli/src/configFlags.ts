import type { ArgsDef } from 'citty';
import { configSchema } from '@twinlane/bot/config/configSchema';
import { flaggedLeaves } from '@twinlane/bot/config/readFlags';
import { allowedText, pathText, schemaTree } from '@twinlane/bot/config/schemaTree';

/** The flags that set settings, for help and for telling them from a command's own. Derived from the schema. */
export function configFlags(): ArgsDef {
  const flagged = flaggedLeaves(schemaTree(configSchema)).map(({ flag, node, path }) => [
    flag,
    { type: 'string' as const, valueHint: 'value', description: `${pathText(path)}: ${allowedText(node)}` },
  ]);
  return {
    ...(Object.fromEntries(flagged) as ArgsDef),
    set: { type: 'string', valueHint: 'key=value', description: 'Any setting; may be given several times' },
    config: {
      type: 'string',
      valueHint: 'file',
      description: 'Config file (default: twinlane.config.ts or .json)',
    },
  };
}
