import { join } from 'node:path';
import { configReference } from '@twinlane/bot/config/configReference';
import { cliReference } from './cliReference.ts';
import { root } from './commands/root.ts';

const FOLDER = join(import.meta.dirname, '../../../docs/reference');

/** The generated pages of the documentation: file and content. */
export function referencePages(): readonly { readonly file: string; readonly content: string }[] {
  return [
    { file: join(FOLDER, 'config.md'), content: configReference() },
    { file: join(FOLDER, 'cli.md'), content: cliReference(root) },
  ];
}
