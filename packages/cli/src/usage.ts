import { stripVTControlCharacters } from 'node:util';
import { renderUsage, type ArgsDef, type CommandDef } from 'citty';
import type { Command } from './command.ts';
import { configFlags } from './configFlags.ts';
import { EXIT_CODE_TEXTS } from './exitCode.ts';

function definition(command: Command, path: readonly string[]): CommandDef {
  const args: ArgsDef = {
    ...command.args,
    ...(command.takesConfig ? configFlags() : {}),
    help: { type: 'boolean', alias: 'h', description: 'This text' },
  };
  const subCommands = command.subCommands?.map(
    (sub) => [sub.name, definition(sub, [...path, sub.name])] as const,
  );
  return {
    meta: { name: path.join(' '), description: command.summary },
    args,
    ...(subCommands === undefined ? {} : { subCommands: Object.fromEntries(subCommands) }),
  };
}

/** The help of a command. `path` is its full name: `['twinlane', 'data', 'verify']`. */
export async function usage(command: Command, path: readonly string[], colour: boolean): Promise<string> {
  const text = await renderUsage(definition(command, path));
  const width = Math.max(...command.examples.map(([line]) => line.length));
  const sections = [
    text.trimEnd(),
    ...(command.details === undefined ? [] : [command.details]),
    ...(command.examples.length === 0
      ? []
      : [
          `EXAMPLES\n\n${command.examples.map(([line, does]) => `  ${line.padEnd(width)}  ${does}`).join('\n')}`,
        ]),
    `EXIT CODES\n\n${EXIT_CODE_TEXTS.map(([code, meaning]) => `  ${String(code).padStart(3)}  ${meaning}`).join('\n')}`,
  ];
  const joined = `${sections.join('\n\n').replaceAll(/ +$/gm, '')}\n`;
  return colour ? joined : stripVTControlCharacters(joined);
}
