import { existsSync } from 'node:fs';
import { dataPaths } from '../dataFolder.ts';
import { failure, type Check } from './check.ts';

const SILENT = { info: () => undefined, warn: () => undefined };

/** Whether the configured database answers. The embedded one is not opened: a running process may hold it. */
export const checkDatabase: Check = {
  name: 'database',
  async run({ config }) {
    const { url } = config.database;
    if (url === undefined) {
      const { database } = dataPaths(config.dataDir);
      return {
        status: 'ok',
        found: `embedded, in ${database}${existsSync(database) ? '' : ' (will be created)'}`,
      };
    }
    try {
      const { openPostgres } = await import('@twinlane/bot/store/postgres/openPostgres');
      const database = await openPostgres(url.reveal(), SILENT);
      await database.close();
      return { status: 'ok', found: `PostgreSQL at ${database.place} answers` };
    } catch (error) {
      return failure(error, 'Check DATABASE_URL, or unset it to use the embedded database.');
    }
  },
};
