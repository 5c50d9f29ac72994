import { UserError } from '@twinlane/core/errors';
import type { z } from 'zod';
import type { ProcessAddress } from './askProcess.ts';
import { callApi } from './readApi.ts';

/**
 * Asks a running process to change something. @throws UserError `cli.noToken` where the process's note is not there; else as
 * `callApi`.
 */
export function postApi<Schema extends z.ZodType>(
  { url, token }: ProcessAddress,
  path: string,
  schema: Schema,
  body: object,
): Promise<z.infer<Schema>> {
  if (token === undefined) {
    return Promise.reject(
      new UserError(
        'cli.noToken',
        `The data folder does not say how to prove to ${url} that this is its user.`,
        {
          hint: 'Name the data folder of the running process with --data-dir, as the user who started it.',
        },
      ),
    );
  }
  return callApi(`${url}${path}`, schema, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}
