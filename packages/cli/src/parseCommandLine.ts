import { parseArgs } from 'node:util';
import type { ArgsDef } from 'citty';
import { nearest } from '@twinlane/bot/config/nearest';
import { UserError } from '@twinlane/core/errors';
import type { Command, CommandCall } from './command.ts';
import { configFlags } from './configFlags.ts';

/** A command line, understood. */
export interface CommandLine {
  readonly command: Command;
  /** Full name of the command, the program's own included. */
  readonly path: readonly string[];
  /** `--help` was given, or the command only groups others and none was named. */
  readonly help: boolean;
  readonly call: Pick<CommandCall, 'args' | 'configArgv'>;
}

/** The code of errors in the command line itself, which end with exit code 2. */
export const USAGE_ERROR = 'cli.usage';

function usageError(message: string, hint: string): UserError {
  return new UserError(USAGE_ERROR, message, { hint });
}

function didYouMean(word: string, candidates: readonly string[], prefix: string, otherwise: string): string {
  const meant = nearest(word, candidates);
  return meant === undefined ? otherwise : `Did you mean ${prefix}${meant}?`;
}

interface Found {
  readonly command: Command;
  readonly path: readonly string[];
  readonly rest: readonly string[];
}

/** Walks down to the command that is named; what follows its name is the rest. */
function findCommand(root: Command, argv: readonly string[]): Found {
  let found: Found = { command: root, path: [root.name], rest: argv };
  for (;;) {
    const [word, ...rest] = found.rest;
    const subs: readonly Command[] = found.command.subCommands ?? [];
    if (subs.length === 0 || word === undefined || word.startsWith('-')) {
      return found;
    }
    const sub = subs.find((each) => each.name === word);
    if (sub === undefined) {
      const names = subs.map((each) => each.name);
      const help = `\`${found.path.join(' ')} --help\` lists the commands.`;
      throw usageError(
        `There is no command ${JSON.stringify([...found.path.slice(1), word].join(' '))}.`,
        didYouMean(word, names, `${found.path.join(' ')} `, help),
      );
    }
    found = { command: sub, path: [...found.path, word], rest };
  }
}

interface Collected {
  readonly args: Record<string, string | boolean>;
  readonly configArgv: string[];
  readonly positionals: string[];
}

function collect(rest: readonly string[], own: ArgsDef, settings: ArgsDef, help: string): Collected {
  const flags: ArgsDef = { ...settings, ...own, help: { type: 'boolean', alias: 'h' } };
  const named = Object.entries(flags).filter(([, definition]) => definition.type !== 'positional');
  const { tokens } = parseArgs({
    args: [...rest],
    strict: false,
    tokens: true,
    options: Object.fromEntries(
      named.map(([name, { type }]) => [
        name,
        {
          type: type === 'boolean' ? ('boolean' as const) : ('string' as const),
          ...(name === 'help' ? { short: 'h' } : {}),
        },
      ]),
    ),
  });
  const collected: Collected = { args: {}, configArgv: [], positionals: [] };
  for (const token of tokens) {
    if (token.kind === 'positional') {
      collected.positionals.push(token.value);
    } else if (token.kind === 'option') {
      const { name, rawName, value } = token;
      const definition = Object.hasOwn(flags, name) ? flags[name] : undefined;
      if (definition === undefined || definition.type === 'positional') {
        throw usageError(
          `${rawName} is not a flag of this command.`,
          didYouMean(
            name,
            named.map(([each]) => each),
            '--',
            help,
          ),
        );
      }
      const wantsValue = definition.type !== 'boolean';
      if (wantsValue !== (value !== undefined)) {
        throw usageError(wantsValue ? `${rawName} needs a value.` : `${rawName} takes no value.`, help);
      }
      if (Object.hasOwn(own, name) || name === 'help') {
        collected.args[name] = value ?? true;
      } else {
        collected.configArgv.push(`--${name}=${value ?? ''}`);
      }
    }
  }
  return collected;
}

/**
 * Understands a command line: which command, its own flags and positionals, and the flags of settings.
 * @throws UserError (`cli.usage`) for an unknown command or flag, a missing value, too many or too few words.
 */
export function parseCommandLine(root: Command, argv: readonly string[]): CommandLine {
  const { command, path, rest } = findCommand(root, argv);
  const help = `\`${path.join(' ')} --help\` shows what it takes.`;
  const own = command.args ?? {};
  const { args, configArgv, positionals } = collect(
    rest,
    own,
    command.takesConfig ? configFlags() : {},
    help,
  );
  if (args['help'] === true) {
    return { command, path, help: true, call: { args, configArgv } };
  }
  const expected = Object.entries(own).filter(([, definition]) => definition.type === 'positional');
  for (const [index, [name, definition]] of expected.entries()) {
    const repeats = command.repeatsLast === true && index === expected.length - 1;
    const value = repeats ? positionals.splice(index).join(' ') || undefined : positionals[index];
    if (value !== undefined) {
      args[name] = value;
    } else if (definition.required !== false) {
      throw usageError(`\`${path.join(' ')}\` needs <${name}>.`, help);
    }
  }
  const extra = positionals[expected.length];
  if (extra !== undefined) {
    throw usageError(`${JSON.stringify(extra)} was not expected.`, help);
  }
  return { command, path, help: command.run === undefined, call: { args, configArgv } };
}
