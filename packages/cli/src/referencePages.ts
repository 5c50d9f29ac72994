import { join } from 'node:path';
import { chains } from '@twinlane/bot/chain/registry';
import { configReference } from '@twinlane/bot/config/configReference';
import { strategiesReference } from '@twinlane/bot/config/strategiesReference';
import { venues } from '@twinlane/bot/venue/registry';
import { BREAKERS } from '@twinlane/core/breaker/registry';
import { ENDPOINTS } from '@twinlane/protocol/endpoints/registry';
import { apiReference } from './apiReference.ts';
import { breakersReference } from './breakersReference.ts';
import { cliReference } from './cliReference.ts';
import { root } from './commands/root.ts';
import { marketsReference } from './marketsReference.ts';

const FOLDER = join(import.meta.dirname, '../../../docs/reference');

/** The generated pages of the documentation: file and content. */
export function referencePages(): readonly { readonly file: string; readonly content: string }[] {
  return [
    { file: join(FOLDER, 'config.md'), content: configReference() },
    { file: join(FOLDER, 'strategies.md'), content: strategiesReference() },
    { file: join(FOLDER, 'cli.md'), content: cliReference(root) },
    { file: join(FOLDER, 'breakers.md'), content: breakersReference(BREAKERS) },
    { file: join(FOLDER, 'api.md'), content: apiReference(ENDPOINTS) },
    { file: join(FOLDER, 'markets.md'), content: marketsReference(chains, venues) },
  ];
}
