import { UserError } from '@twinlane/core/errors';
import { readState } from '@twinlane/protocol/endpoints/state';
import type { ProcessApi } from './processApi.ts';

/** The id of the live account of a running process. @throws UserError `cli.notLive` where it has none. */
export async function liveAccountOf(api: ProcessApi): Promise<string> {
  const { accounts } = await api.call(readState, {});
  const live = accounts.find(({ kind }) => kind === 'live');
  if (live === undefined) {
    throw new UserError('cli.notLive', `The process at ${api.url} has no live account.`, {
      hint: 'Start it with --mode live; --chain-id 31337 trades live on the embedded market.',
    });
  }
  return live.id;
}
