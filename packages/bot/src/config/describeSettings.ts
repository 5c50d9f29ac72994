import type { SettingView } from '@twinlane/protocol/settings';
import { configSchema } from './configSchema.ts';
import type { LoadedConfig } from './loadConfig.ts';
import { allowedText, leaves, pathText, schemaTree, type Path } from './schemaTree.ts';
import { Secret } from './secret.ts';
import { isRecord, originOf } from './setting.ts';

/** Bots are changed while the program runs, and have addresses of their own. */
const ELSEWHERE = new Set(['bots']);

/** Every setting as it is in force, in the order of the reference, with who gave it. No secret is among them. */
export function describeSettings({ config, settings }: LoadedConfig): readonly SettingView[] {
  return leaves(schemaTree(configSchema))
    .filter(({ path }) => !ELSEWHERE.has(path.join('.')))
    .map(({ path, node }): SettingView => {
      const value = valueAt(config, path);
      const shown = {
        path: pathText(path),
        origin: originOf(settings, path) ?? 'default',
        description: node.description ?? '',
        allowed: allowedText(node),
      };
      if (node.secret === true || value instanceof Secret) {
        return Object.assign(shown, {
          secret: isSet(value) ? ('set' as const) : ('not set' as const),
        });
      }
      return value === undefined ? shown : Object.assign(shown, { value: plain(value) });
    });
}

function valueAt(root: unknown, path: Path): unknown {
  return path.reduce<unknown>((value, key) => (isRecord(value) ? value[key] : undefined), root);
}

function isSet(value: unknown): boolean {
  return value !== undefined && !(Array.isArray(value) && value.length === 0);
}

/** As JSON shows it, in which a secret reads `[redacted]`. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}
