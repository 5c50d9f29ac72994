import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addressOfKey } from '@twinlane/bot/wallet/addressOfKey';
import { findKeyMaterial, findKeyMaterialIn } from '@twinlane/bot/testing/findKeyMaterial';
import { createVault } from '@twinlane/bot/wallet/vault';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hasTerminal, runAtTerminal } from './testing/runAtTerminal.ts';
import { runInProcess, runTwinlane } from './testing/runTwinlane.ts';

const SECRET = 'correct horse battery';
const OTHER = 'staple of another kind';
/** Cost of the vault's passphrases, except where the real program runs. */
const CHEAP = 2 ** 8;
const key = Uint8Array.from(randomBytes(32));
const hex = Buffer.from(key).toString('hex');
const address = addressOfKey(key)!;

let cwd = '';
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'twinlane-wallet-'));
  await writeFile(join(cwd, 'secret'), `${SECRET}\n`);
  await writeFile(join(cwd, 'other'), OTHER);
  await writeFile(join(cwd, 'key'), `0x${hex}\n`);
});
afterEach(() => rm(cwd, { recursive: true }));

/** Puts the test's key into the vault by cheap means. */
async function seed(name = 'main'): Promise<void> {
  const vault = createVault(join(cwd, '.twinlane', 'wallet'), { now: Date.now, scryptN: CHEAP });
  await vault.add(name, key, Buffer.from(SECRET));
}

const run = (args: readonly string[], env: Record<string, string> = {}) =>
  runInProcess(args, { cwd, env, vaultCost: CHEAP });

/** No output of the commands may show a key or a passphrase. */
function expectQuiet(...texts: readonly string[]): void {
  expect(findKeyMaterial(texts.join('\n'), [key])).toEqual([]);
  expect(texts.join('\n')).not.toMatch(new RegExp(`${SECRET}|${OTHER}`));
}

describe('twinlane wallet', () => {
  it('makes a key, lists it and tells its address', async () => {
    const made = await run(['wallet', 'create', '--passphrase-file', 'secret', '--json']);
    const told = JSON.parse(made.out) as { name: string; address: string; file: string };
    expect([made.code, told.name]).toEqual([0, 'main']);
    expect((await stat(told.file)).mode & 0o777).toBe(0o600);
    expect((await run(['wallet', 'address'])).out).toBe(`${told.address}\n`);
    const listed = JSON.parse((await run(['wallet', 'list', '--json'])).out) as { keys: unknown[] };
    expect(listed.keys).toMatchObject([{ name: 'main', address: told.address }]);
    expect((await run(['wallet', 'list'])).out).toContain(`main  ${told.address}  in use`);
  });

  it('brings in a key from a file, with the passphrase from the environment', async () => {
    const done = await run(['wallet', 'import', '--private-key-file', 'key', '--name', 'bot'], {
      TWINLANE_WALLET_PASSPHRASE: SECRET,
    });
    expect([done.code, done.out.split('\n')[0]]).toEqual([0, address]);
    const again = await run(['wallet', 'import', '--private-key-file', 'key', '--passphrase-file', 'secret']);
    expect([again.code, again.err]).toEqual([1, expect.stringContaining('in the vault already')]);
    expectQuiet(done.out, done.err, again.out, again.err);
    expect(await findKeyMaterialIn(join(cwd, '.twinlane'), [key])).toEqual([]);
  });

  it('brings in a key file of another program', async () => {
    await seed();
    const folder = join(cwd, '.twinlane', 'wallet');
    const [file] = await readdir(folder);
    const foreign = join(cwd, 'foreign');
    await writeFile(foreign, await readFile(join(folder, file!)));
    await rm(folder, { recursive: true });
    const args = ['wallet', 'import', '--key-file', 'foreign', '--passphrase-file', 'other'];
    const wrong = await run([...args, '--key-file-passphrase-file', 'other']);
    expect([wrong.code, wrong.err]).toEqual([
      1,
      expect.stringContaining('does not open with this passphrase'),
    ]);
    const done = await run([...args, '--key-file-passphrase-file', 'secret']);
    expect([done.code, done.out.split('\n')[0]]).toEqual([0, address]);
    expectQuiet(wrong.out, wrong.err, done.out, done.err);
  });

  it('takes a private key from a pipe', async () => {
    const child = spawn(
      process.execPath,
      [join(import.meta.dirname, '../bin/twinlane.js'), 'wallet', 'import', '--passphrase-file', 'secret'],
      { cwd, env: { PATH: process.env['PATH'] }, stdio: ['pipe', 'pipe', 'inherit'] },
    );
    let out = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
    child.stdin.end(`${hex}\n`);
    expect(await new Promise((resolve) => child.once('close', resolve))).toBe(0);
    expect(out.split('\n')[0]).toBe(address);
  });

  it('changes a passphrase, and puts another key in a key’s place', async () => {
    await seed();
    const rotate = ['wallet', 'rotate', '--passphrase-file', 'secret'];
    const changed = await run([...rotate, '--new-passphrase-file', 'other']);
    expect([changed.code, changed.out]).toEqual([0, `The key of ${address} has another passphrase.\n`]);
    const wrong = await run([...rotate, '--new-passphrase-file', 'other']);
    expect([wrong.code, wrong.err]).toEqual([1, expect.stringContaining('does not open')]);
    const next = await run(['wallet', 'rotate', '--new-key', '--passphrase-file', 'other']);
    expect([next.code, next.out]).toEqual([0, expect.stringContaining(`${address} is retired`)]);
    expect((await run(['wallet', 'list'])).out).toContain(`main  ${address}  retired`);
    expect((await run(['wallet', 'address'])).out).toBe(next.out.slice(0, 43));
    expectQuiet(changed.out, wrong.err, next.out);
  });

  it.each([
    [
      ['wallet', 'create', '--set', `wallet.passphrase=${SECRET}`],
      'must not come from --set wallet.passphrase',
    ],
    [['wallet', 'create', '--passphrase', SECRET], '--passphrase is not a flag'],
    [['wallet', 'create'], 'no terminal to ask at'],
    [['wallet', 'create', '--passphrase-file', 'nowhere'], 'cannot be read'],
    [['wallet', 'create', '--passphrase-file', 'secret', '--name', '../x'], 'is no name for a key'],
    [['wallet', 'address', 'other'], 'There is no key "other"'],
    [['wallet', 'export'], 'at a terminal alone'],
    [['wallet', 'import', '--key-file', 'key', '--passphrase-file', 'secret'], 'not JSON'],
    [['wallet', 'import', '--private-key-file', 'secret', '--passphrase-file', 'secret'], 'no private key'],
  ])('refuses %j and says why, without a secret', async (args, message) => {
    await seed();
    const { code, out, err } = await run(args);
    expect([code === 0, err]).toEqual([false, expect.stringContaining(message)]);
    expectQuiet(out, err);
  });

  it('does not take a passphrase from a config file', async () => {
    await writeFile(join(cwd, 'twinlane.config.json'), JSON.stringify({ wallet: { passphrase: SECRET } }));
    const { code, err } = await run(['wallet', 'create']);
    expect([code, err]).toEqual([1, expect.stringContaining('must not come from')]);
    expectQuiet(err);
  });

  it('shows names that others chose without what they do to a terminal', async () => {
    await seed();
    const folder = join(cwd, '.twinlane', 'wallet');
    const [file] = await readdir(folder);
    const content = JSON.parse(await readFile(join(folder, file!), 'utf8')) as Record<string, object>;
    content['x-twinlane'] = { name: '\u001b[2J\u202Emain\n0x', createdAt: '\u001b]0;hi\u0007' };
    await writeFile(join(folder, file!), JSON.stringify(content));
    await writeFile(join(folder, 'bad\u001b[31m'), 'x');
    const { out, err } = await run(['wallet', 'list']);
    expect((out + err).replaceAll('\n', '')).not.toMatch(/\p{C}/u);
    expect(out.split('\n')).toHaveLength(3);
  });

  it('has help for each of its commands', async () => {
    for (const name of ['create', 'import', 'list', 'address', 'export', 'rotate']) {
      const { code, out } = await run(['wallet', name, '--help']);
      expect([code, out]).toEqual([0, expect.stringContaining('--passphrase-file')]);
    }
  });
});

describe.skipIf(!hasTerminal)('at a terminal (needs script of util-linux)', () => {
  it('makes a key by a passphrase typed twice, and shows none of it', async () => {
    const { code, shown } = await runAtTerminal(
      ['wallet', 'create'],
      [
        ['Passphrase for the key: ', `${SECRET}x\u007f\r`],
        ['The same again: ', `nonsense\u0015${SECRET}\r`],
      ],
      { cwd },
    );
    expect([code, shown]).toEqual([0, expect.stringContaining('Back up that file')]);
    expectQuiet(shown);
    expect(shown).not.toContain('nonsense');
    const vault = createVault(join(cwd, '.twinlane', 'wallet'), { now: Date.now });
    expect(addressOfKey(await vault.open(await vault.find(), Buffer.from(SECRET)))).toBe(
      (await vault.find()).address,
    );
  });

  it('makes nothing where the two differ, or at Ctrl-C', async () => {
    const differ = await runAtTerminal(
      ['wallet', 'create'],
      [
        ['Passphrase for the key: ', `${SECRET}\r`],
        ['The same again: ', `${OTHER}\r`],
      ],
      { cwd },
    );
    expect([differ.code, differ.shown]).toEqual([1, expect.stringContaining('passphrases differ')]);
    const stopped = await runAtTerminal(['wallet', 'create'], [['Passphrase for the key: ', 'abc\u0003']], {
      cwd,
    });
    expect([stopped.code, stopped.shown]).toEqual([1, expect.stringContaining('Interrupted')]);
    expect((await run(['wallet', 'list', '--json'])).out).toContain('"keys":[]');
  });

  it('takes a private key at a hidden prompt', async () => {
    const { code, shown } = await runAtTerminal(
      ['wallet', 'import', '--passphrase-file', 'secret'],
      [['Private key: ', `0x${hex}\r`]],
      { cwd },
    );
    expect([code, shown]).toEqual([0, expect.stringContaining(address)]);
    expectQuiet(shown);
  });

  it('shows a private key when asked twice, and not before', async () => {
    await seed();
    const no = await runAtTerminal(['wallet', 'export'], [['Type yes: ', 'y\r']], { cwd });
    const wrong = await runAtTerminal(
      ['wallet', 'export'],
      [
        ['Type yes: ', 'yes\r'],
        ['digits of the address: ', '000000\r'],
      ],
      { cwd },
    );
    expect([no.code, wrong.code]).toEqual([1, 1]);
    expectQuiet(no.shown, wrong.shown);
    const typing = [
      ['Type yes: ', 'yes\r'],
      ['digits of the address: ', `${address.slice(-6)}\r`],
      [`Passphrase of ${address}: `, `${SECRET}\r`],
    ] as const;
    const shown = await runAtTerminal(['wallet', 'export'], typing, { cwd });
    expect([shown.code, shown.shown]).toEqual([0, expect.stringContaining(`0x${hex}`)]);
    const written = await runAtTerminal(['wallet', 'export', '--out', 'mine'], typing, { cwd });
    expect(written.code).toBe(0);
    expectQuiet(written.shown);
    expect(await readFile(join(cwd, 'mine'), 'utf8')).toBe(`0x${hex}\n`);
    expect((await stat(join(cwd, 'mine'))).mode & 0o777).toBe(0o600);
  });
});

it('says the same by the real program', async () => {
  const { code, err } = await runTwinlane(['wallet', 'export'], { cwd });
  expect([code, err]).toEqual([1, expect.stringContaining('at a terminal alone')]);
});
