import { createConnection } from 'node:net';
import { userInfo } from 'node:os';
import { controlPath } from '@twinlane/bot/operator/controlSocket';
import { UserError } from '@twinlane/core/errors';
import { controlAnswer, type ControlAnswer, type ControlRequest } from '@twinlane/protocol/operator';

/** `nobody`: no process listens there. `silent`: one does, and does not answer: it hangs, or was made to stand still. */
export type ControlOutcome =
  | { readonly outcome: 'answered'; readonly answer: Exclude<ControlAnswer, { refused: unknown }> }
  | { readonly outcome: 'nobody' }
  | { readonly outcome: 'silent' };

/** More than the process waits for its database. */
const PATIENCE_MS = 5_000;
const NOBODY = new Set(['ENOENT', 'ECONNREFUSED', 'ENOTDIR', 'EACCES']);

/**
 * Asks the process that runs on a data folder, by the local socket in it. @throws UserError what the process refuses, and
 * `cli.foreignAnswer`.
 */
export async function askControl(
  dataDir: string,
  request: ControlRequest,
  patienceMs = PATIENCE_MS,
): Promise<ControlOutcome> {
  const path = controlPath(dataDir);
  const line = path === undefined ? undefined : await lineFrom(path, request, patienceMs);
  if (line === undefined) {
    return { outcome: 'nobody' };
  }
  if (line === '') {
    return { outcome: 'silent' };
  }
  const parsed = controlAnswer.safeParse(jsonOf(line));
  if (!parsed.success) {
    throw new UserError(
      'cli.foreignAnswer',
      'The process gave an answer that this version does not understand.',
      {
        cause: parsed.error,
        hint: 'The running process may be of another version; restart it.',
      },
    );
  }
  if ('refused' in parsed.data) {
    const { code, detail, hint } = parsed.data.refused;
    throw new UserError(code, detail, hint === undefined ? {} : { hint });
  }
  return { outcome: 'answered', answer: parsed.data };
}

/** The user of this machine, for the record. */
export function operatorName(): string {
  try {
    return `${userInfo().username}, command line`;
  } catch {
    // A container may run under a number without a name.
    return `user ${process.getuid?.() ?? '?'}, command line`;
  }
}

/** The line that answers; empty where none came in time, undefined where nobody listens. */
function lineFrom(path: string, request: ControlRequest, patienceMs: number): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = createConnection(path, () => socket.write(`${JSON.stringify(request)}\n`));
    const timer = setTimeout(() => end(''), patienceMs);
    function end(line: string | undefined): void {
      clearTimeout(timer);
      socket.destroy();
      resolve(line);
    }
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      if (text.includes('\n')) end(text.slice(0, text.indexOf('\n')));
    });
    socket.on('end', () => end(''));
    socket.on('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      if (NOBODY.has(error.code ?? '')) resolve(undefined);
      else if (error.code === 'ECONNRESET' || error.code === 'EPIPE' || error.code === 'EAGAIN') resolve('');
      else reject(error);
    });
  });
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    // Another program listens there: the schema refuses it.
    return undefined;
  }
}
