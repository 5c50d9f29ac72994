import { createServer } from 'node:net';
import { readHealth } from '@twinlane/protocol/endpoints/state';
import { processApi } from '../processApi.ts';
import type { Check } from './check.ts';

function portFree(host: string, port: number): Promise<NodeJS.ErrnoException | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', resolve);
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(undefined)));
  });
}

/** Whether the dashboard's port is free, or taken by a Twinlane. */
export const checkPort: Check = {
  name: 'port',
  async run({ config }) {
    const { host, port } = config.http;
    const error = await portFree(host, port);
    if (error === undefined) {
      return { status: 'ok', found: port === 0 ? 'any free port will be taken' : `${host}:${port} is free` };
    }
    const url = `http://${host === '::1' ? '[::1]' : host}:${port}`;
    const isTwinlane = await processApi({ url })
      .call(readHealth, {})
      .then(
        () => true,
        () => false,
      );
    if (isTwinlane) {
      return {
        status: 'warn',
        found: `a Twinlane is running at ${url}`,
        hint: 'Stop it before you start another one, or choose another port with --port.',
      };
    }
    return {
      status: 'fail',
      found:
        error.code === 'EADDRINUSE'
          ? `${host}:${port} is taken by another program`
          : `${host}:${port}: ${error.message}`,
      hint: 'Stop that program, or choose another port with --port (0 takes any free one).',
    };
  },
};
