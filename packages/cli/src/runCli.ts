import { isTwinlaneError, type UserError } from '@twinlane/core/errors';
import { textRedactor } from '@twinlane/bot/observe/redact';
import type { CommandCall, CommandIo } from './command.ts';
import { root } from './commands/root.ts';
import { EXIT_CODES } from './exitCode.ts';
import { logFileOf } from './logFileOf.ts';
import { parseCommandLine, USAGE_ERROR, type CommandLine } from './parseCommandLine.ts';
import { showError } from './showError.ts';
import { usage } from './usage.ts';
import { programVersion } from './version.ts';

/** Variables whose values must not be shown, also not in an error's text. */
const SECRET_VARIABLES = [
  'DATABASE_URL',
  'TWINLANE_CHAIN_RPC_URL',
  'TWINLANE_WALLET_PASSPHRASE',
  'TWINLANE_WEBHOOK_SECRET',
];

const USAGE_CODES = new Set([USAGE_ERROR, 'config.flag']);

function isUsageError(error: unknown): error is UserError {
  return isTwinlaneError(error) && USAGE_CODES.has(error.code);
}

async function runCommand(line: CommandLine, io: CommandIo, hide: CommandCall['hide']): Promise<number> {
  const { command, path, call } = line;
  if (command === root && call.args['version'] === true) {
    io.stdout.write(`${programVersion()}\n`);
    return EXIT_CODES.ok;
  }
  if (line.help || command.run === undefined) {
    io.stdout.write(await usage(command, path, io.stdout.isTTY && io.stdout.hasColors()));
    return call.args['help'] === true || command === root ? EXIT_CODES.ok : EXIT_CODES.usage;
  }
  return command.run({ ...call, io, hide });
}

/** Runs one command line and resolves with the exit code. Errors are told on stderr, with `--json` on stdout. */
export async function runCli(argv: readonly string[], io: CommandIo): Promise<number> {
  const json = argv.includes('--json');
  const secrets = SECRET_VARIABLES.flatMap((name) => io.env[name] ?? []);
  try {
    return await runCommand(parseCommandLine(root, argv), io, (more) => void secrets.push(...more));
  } catch (error) {
    const logFile = logFileOf(error);
    const text = showError(error, {
      json,
      redact: textRedactor(secrets),
      ...(logFile === undefined ? {} : { logFile }),
    });
    (json ? io.stdout : io.stderr).write(text);
    return isUsageError(error) ? EXIT_CODES.usage : EXIT_CODES.failed;
  }
}
