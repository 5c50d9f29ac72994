import { UserError } from '@twinlane/core/errors';

/** Whether `error` is one of Node's own, with a code such as `ENOENT`. */
export function isNodeError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error && typeof error.code === 'string';
}

/** What a failed read or write in the market's folder means to the user; other errors come back as they are. */
export function folderError(folder: string, error: unknown): unknown {
  if (!isNodeError(error)) {
    return error;
  }
  if (error.code === 'ENOSPC' || error.code === 'EDQUOT') {
    return new UserError('sandbox.disk-full', `The disk is full: the market in ${folder} cannot be saved.`, {
      cause: error,
      hint: 'Free some space and start again; the market goes on from its last checkpoint.',
    });
  }
  if (
    error.code === 'EACCES' ||
    error.code === 'EPERM' ||
    error.code === 'EROFS' ||
    error.code === 'ENOTDIR'
  ) {
    return new UserError(
      'sandbox.folder-unwritable',
      `The market's folder ${folder} cannot be read or written (${error.code}).`,
      { cause: error, hint: 'Give yourself the right to write there, or choose another data folder.' },
    );
  }
  return error;
}
