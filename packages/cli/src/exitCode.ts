/** The exit codes, here and in docs/reference/cli.md. */
export const EXIT_CODES = {
  /** Done, or stopped cleanly. */
  ok: 0,
  /** It could not be done; the message says why and what to do. */
  failed: 1,
  /** The command line is wrong. */
  usage: 2,
  /** Stopped at once by a second Ctrl-C or SIGTERM; the next start picks everything up. */
  interrupted: 130,
} as const;

/** What each exit code means, for help and documentation. */
export const EXIT_CODE_TEXTS: readonly (readonly [code: number, meaning: string])[] = [
  [EXIT_CODES.ok, 'done, or stopped cleanly by Ctrl-C or SIGTERM'],
  [EXIT_CODES.failed, 'it could not be done: the message says why and what to do'],
  [EXIT_CODES.usage, 'the command line is wrong'],
  [
    EXIT_CODES.interrupted,
    'stopped at once by a second Ctrl-C or SIGTERM; nothing is lost, the next start goes on',
  ],
];
