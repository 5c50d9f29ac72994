import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { Secret } from '@twinlane/bot/config/secret';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openPrompt } from './hiddenPrompt.ts';
import { readPassphrase } from './readPassphrase.ts';
import { collectOutput } from './testing/collectOutput.ts';

let cwd = '';
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'twinlane-desk-'));
});
afterEach(() => rm(cwd, { recursive: true }));

/** A terminal as streams, which remembers whether it was raw. */
function aTerminal() {
  const modes: boolean[] = [];
  const keys = new PassThrough();
  const stdin = Object.assign(keys, {
    isTTY: true,
    setRawMode: (raw: boolean) => modes.push(raw),
  }) as unknown as NodeJS.ReadStream;
  const out = collectOutput();
  return { keys, modes, out, prompt: openPrompt(stdin, out.stream) };
}

const question = 'Passphrase: ';
const textOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('utf8');

describe('the passphrase', () => {
  it('comes from the file before the environment before the prompt', async () => {
    await writeFile(join(cwd, 'secret'), 'of the file\r\n');
    const { prompt, modes, keys } = aTerminal();
    const passphrase = new Secret('of the environment');
    keys.write('of the prompt\r');
    const answers = [{ passphrase, passphraseFile: 'secret' }, { passphrase }, {}].map((wallet) =>
      readPassphrase({ wallet, cwd, prompt, question }),
    );
    expect((await Promise.all(answers)).map(textOf)).toEqual([
      'of the file',
      'of the environment',
      'of the prompt',
    ]);
    expect(modes).toEqual([true]);
  });

  it('is refused where nobody can be asked', async () => {
    await expect(readPassphrase({ wallet: {}, cwd, prompt: undefined, question })).rejects.toMatchObject({
      code: 'wallet.noPassphrase',
    });
  });

  it('is corrected character by character, whatever its bytes are', async () => {
    const { prompt, keys, out, modes } = aTerminal();
    const answer = readPassphrase({ wallet: {}, cwd, prompt, question });
    for (const byte of Buffer.from('wrong\u0015pä\u007f\u007f\u007f\u007fgrüße\n')) {
      keys.write(Uint8Array.of(byte));
    }
    expect(textOf(await answer)).toBe('grüße');
    prompt?.close();
    expect([out.text(), modes]).toEqual(['Passphrase: \n', [true, false]]);
  });

  it('is given up where the terminal goes away or at Ctrl-C', async () => {
    const one = aTerminal();
    const gone = readPassphrase({ wallet: {}, cwd, prompt: one.prompt, question });
    one.keys.end();
    await expect(gone).rejects.toMatchObject({ code: 'cli.inputEnded' });
    const other = aTerminal();
    const stopped = readPassphrase({ wallet: {}, cwd, prompt: other.prompt, question });
    other.keys.write('abc\u0003');
    await expect(stopped).rejects.toMatchObject({ code: 'cli.interrupted' });
  });
});

it('shows what is no secret while it is typed', async () => {
  const { prompt, keys, out } = aTerminal();
  const answer = prompt?.askOpenly('Type yes: ');
  keys.write(' yes\r');
  expect(await answer).toBe('yes');
  expect(out.text()).toBe('Type yes:  yes\n');
});

it('is no prompt where there is no terminal', () => {
  const piped = Object.assign(new PassThrough(), { isTTY: false }) as unknown as NodeJS.ReadStream;
  expect([openPrompt(undefined, piped), openPrompt(piped, piped)]).toEqual([undefined, undefined]);
});
