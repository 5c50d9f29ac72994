import { createReadStream } from 'node:fs';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { verifyLog, type VerifiedChain } from '@twinlane/core/thought/verifyLog';
import { UserError } from '@twinlane/core/errors';
import type { ThoughtRecord } from '@twinlane/core/thought/thoughtRecord';
import type { Command } from '../command.ts';
import { countProgress } from '../countProgress.ts';
import { EXIT_CODES } from '../exitCode.ts';
import { loadSettings } from '../loadSettings.ts';
import { withThoughts } from '../thoughtSource.ts';
import { escapeText } from '../view/escapeText.ts';
import { formatFixed } from '../view/format.ts';

/** `twinlane thoughts verify`. */
export const thoughtsVerify: Command = {
  name: 'verify',
  summary: 'Follow the hash chain of every account, and say where one breaks',
  details:
    'Each thought carries the hash of the one before it. What was altered, removed or put in shows here, with its place and both\n' +
    'hashes. A cut at the end does not show in the chain: note the hash that this prints, and compare it later. Exit code 1 where a\n' +
    'chain is broken.',
  args: {
    file: {
      type: 'string',
      description: 'A whole export in JSON Lines to look at in place of the log',
      valueHint: 'file',
    },
    json: { type: 'boolean', description: 'What was found, as one line of JSON' },
  },
  takesConfig: true,
  examples: [
    ['twinlane thoughts verify', 'the log'],
    ['twinlane thoughts verify --file thoughts.jsonl', 'an export of all of it'],
  ],
  async run(call) {
    const { args, io } = call;
    const progress = countProgress(io.stderr, 'thoughts verified');
    const verify = (records: AsyncIterable<ThoughtRecord>) =>
      verifyLog(records, progress.count).finally(progress.end);
    const chains =
      typeof args['file'] === 'string'
        ? await verify(recordsOf(resolve(io.cwd, args['file'])))
        : await withThoughts(await loadSettings(call), io, (source) => verify(source.records({})));
    io.stdout.write(
      args['json'] === true
        ? `${JSON.stringify({ chains })}\n`
        : `${chains.length === 0 ? 'There are no thoughts yet.' : chains.map(textOf).join('\n')}\n`,
    );
    return chains.some(({ broken }) => broken !== undefined) ? EXIT_CODES.failed : EXIT_CODES.ok;
  },
};

async function* recordsOf(file: string): AsyncGenerator<ThoughtRecord> {
  let line = 0;
  for await (const text of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
    line += 1;
    try {
      yield JSON.parse(text) as ThoughtRecord;
    } catch (error) {
      throw new UserError('thoughts.notJson', `Line ${line} of ${file} is no JSON.`, {
        cause: error,
        hint: 'Give a file that `twinlane thoughts export --format jsonl` wrote.',
      });
    }
  }
}

function textOf({ accountId, thoughts, head, broken }: VerifiedChain): string {
  const account = `Account ${escapeText(accountId, 64)}`;
  const count = `${formatFixed(thoughts, 0)} thoughts`;
  if (broken === undefined) {
    return `${account}: ${count}, whole; the last hash is ${head}`;
  }
  const { index, id, reason, expected, found } = broken;
  const thought = `the thought ${escapeText(id, 64)}`;
  const what = {
    altered: [`${thought} was altered`, 'hash of what it says', 'hash it carries'],
    notLinked: [`${thought} does not follow the one before it`, 'hash of that one', 'hash it names'],
    missing: [`a thought is missing before ${thought}`, 'index due', 'index found'],
  }[reason];
  return [
    `${account}: BROKEN at index ${index}: ${what[0]}`,
    `  ${what[1]}  ${escapeText(expected, 80)}`,
    `  ${what[2]}  ${escapeText(found, 80)}`,
    `  ${count} before it are whole`,
  ].join('\n');
}
