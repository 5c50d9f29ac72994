import { markdownTable } from '@twinlane/bot/config/markdownTable';
import type { Command } from './command.ts';
import { EXIT_CODE_TEXTS } from './exitCode.ts';

function argRows(command: Command): readonly (readonly string[])[] {
  return Object.entries(command.args ?? {}).map(([name, definition]) => {
    const hint =
      'valueHint' in definition && definition.valueHint !== undefined ? `=<${definition.valueHint}>` : '';
    const shown = definition.type === 'positional' ? `<${name}>` : `--${name}${hint}`;
    return [`\`${shown}\``, definition.description ?? ''];
  });
}

function sections(command: Command, path: readonly string[]): readonly string[] {
  const args = argRows(command);
  const own = [
    `## \`${path.join(' ')}\``,
    `${command.summary}.`,
    ...(command.details === undefined ? [] : [command.details.replaceAll('\n', ' ')]),
    ...(args.length === 0 ? [] : [markdownTable(['argument', 'what it does'], args)]),
    ...(command.takesConfig
      ? ['Takes the flags of [settings](config.md), such as `--port` and `--set key=value`.']
      : []),
    ...(command.examples.length === 0
      ? []
      : [`\`\`\`sh\n${command.examples.map(([line, does]) => `${line}  # ${does}`).join('\n')}\n\`\`\``]),
  ];
  return [...own, ...(command.subCommands ?? []).flatMap((sub) => sections(sub, [...path, sub.name]))];
}

/** `docs/reference/cli.md`: every command, from the commands themselves. */
export function cliReference(root: Command): string {
  return `${[
    '# Command line',
    '<!-- Written by `npm run docs` from packages/cli/src/commands: change those, not this. -->',
    'From the repository, put `npx` before each command; `npm start` is `twinlane run`. `--help` works everywhere. ' +
      'Errors go to stderr; with `--json` they are one line of JSON on stdout: `{"error":{"code","message","hint"}}`.',
    markdownTable(
      ['exit code', 'meaning'],
      EXIT_CODE_TEXTS.map(([code, meaning]) => [String(code), meaning]),
    ),
    ...sections(root, [root.name]),
  ].join('\n\n')}\n`;
}
