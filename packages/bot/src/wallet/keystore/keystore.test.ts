import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { inspect, promisify } from 'node:util';
import { UserError } from '@twinlane/core/errors';
import { recordedDataFolder } from '@twinlane/core/money/testing/recordedData';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findKeyMaterial } from '../../testing/findKeyMaterial.ts';
import { addressOfKey } from '../addressOfKey.ts';
import { parseKeyFile } from './keyFile.ts';
import { openKeyFile } from './openKeyFile.ts';
import { SCRYPT_N, sealKey } from './sealKey.ts';

const CHEAP = 2 ** 10;
const key = Uint8Array.from(randomBytes(32));
const address = addressOfKey(key)!;
const passphrase = Buffer.from('pässwörd with spaces ');
let sealed = '';

beforeAll(async () => {
  sealed = await sealKey(key, passphrase, { name: 'main', createdAt: '2026-11-21T00:00:00.000Z' }, CHEAP);
});

async function opened(text: string, secret: Uint8Array = passphrase): Promise<Uint8Array> {
  return openKeyFile(parseKeyFile(text), secret);
}

async function failure(work: Promise<unknown>): Promise<UserError> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(UserError);
  expect(findKeyMaterial(`${inspect(error)}${JSON.stringify(error)}`, [key])).toEqual([]);
  return error as UserError;
}

/** The file with one member changed, named by its path. */
function changed(path: readonly string[], value: unknown): string {
  const json = JSON.parse(sealed) as Record<string, unknown>;
  const owner = path.slice(0, -1).reduce((at, name) => at[name] as Record<string, unknown>, json);
  owner[path.at(-1)!] = value;
  return JSON.stringify(json);
}

describe('a key file of ours', () => {
  it('opens with its passphrase and holds the key', async () => {
    expect(await opened(sealed)).toEqual(key);
  });

  it('is of geth’s format: members, forms and cost', async () => {
    const standard = JSON.parse(await sealKey(key, passphrase, undefined)) as {
      crypto: { kdfparams: object };
    };
    expect(standard).toEqual({
      address: address.slice(2).toLowerCase(),
      crypto: {
        cipher: 'aes-128-ctr',
        ciphertext: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
        cipherparams: { iv: expect.stringMatching(/^[0-9a-f]{32}$/) as string },
        kdf: 'scrypt',
        kdfparams: {
          dklen: 32,
          n: 262_144,
          p: 1,
          r: 8,
          salt: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
        },
        mac: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
      },
      id: expect.stringMatching(
        /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
      ) as string,
      version: 3,
    });
    expect(SCRYPT_N).toBe(262_144);
  });

  it('does not hold the key or the passphrase in any form', () => {
    expect(findKeyMaterial(sealed, [key])).toEqual([]);
    expect(sealed).not.toContain('pässwörd');
  });

  it('never seals twice with the same salt or vector', async () => {
    const other = parseKeyFile(await sealKey(key, passphrase, undefined, CHEAP));
    const first = parseKeyFile(sealed);
    expect(other.crypto.kdfparams.salt).not.toEqual(first.crypto.kdfparams.salt);
    expect(other.crypto.cipherparams.iv).not.toEqual(first.crypto.cipherparams.iv);
  });

  it('refuses a wrong passphrase, also one that differs in a space or a mark', async () => {
    for (const wrong of ['', 'pässwörd with spaces', 'passwörd with spaces ', 'x'.repeat(1000)]) {
      const error = await failure(opened(sealed, Buffer.from(wrong)));
      expect(error.code).toBe('wallet.wrongPassphrase');
      expect(error.hint).toContain('passphrase');
    }
  });

  it('refuses itself cut off anywhere', async () => {
    for (let length = 0; length < sealed.length - 2; length += 7) {
      expect(['wallet.keyFileDamaged', 'wallet.keyFileVersion']).toContain(
        (await failure(Promise.resolve().then(() => opened(sealed.slice(0, length))))).code,
      );
    }
  });

  it('refuses itself with any digit of ciphertext, mac, salt or vector changed', async () => {
    for (const path of [
      ['crypto', 'ciphertext'],
      ['crypto', 'mac'],
      ['crypto', 'kdfparams', 'salt'],
      ['crypto', 'cipherparams', 'iv'],
    ]) {
      const json = JSON.parse(sealed) as Record<string, unknown>;
      const text = path.reduce<unknown>((at, name) => (at as Record<string, unknown>)[name], json) as string;
      for (const place of [0, 11, text.length - 1]) {
        const digit = text[place] === '0' ? '1' : '0';
        const error = await failure(
          opened(changed(path, text.slice(0, place) + digit + text.slice(place + 1))),
        );
        // A changed vector gives another key under the right mac, which its address then betrays.
        expect(error.code).toBe(path.at(-1) === 'iv' ? 'wallet.keyFileDamaged' : 'wallet.wrongPassphrase');
      }
    }
  });

  it('refuses another address than that of its key', async () => {
    const error = await failure(opened(changed(['address'], '00'.repeat(20))));
    expect(error.code).toBe('wallet.keyFileDamaged');
  });

  it.each<[readonly string[], unknown]>([
    [['crypto'], undefined],
    [['crypto'], []],
    [['crypto', 'cipher'], 'aes-128-cbc'],
    [['crypto', 'ciphertext'], 'zz'],
    [['crypto', 'ciphertext'], '00'.repeat(33)],
    [['crypto', 'mac'], ''],
    [['crypto', 'kdf'], 'argon2'],
    [['crypto', 'kdfparams', 'n'], 3],
    [['crypto', 'kdfparams', 'n'], 2 ** 40],
    [['crypto', 'kdfparams', 'p'], 1_000_000],
    [['crypto', 'kdfparams', 'dklen'], 16],
    [['address'], 'nobody'],
  ])('refuses %j = %j without trying it', async (path, value) => {
    const error = await failure(Promise.resolve().then(() => opened(changed(path, value))));
    expect(error.code).toBe('wallet.keyFileDamaged');
  });

  it.each([1, 2, 4, undefined, '3'])('refuses version %j and says which is read', async (version) => {
    const error = await failure(Promise.resolve().then(() => opened(changed(['version'], version))));
    expect([error.code, error.hint]).toEqual(['wallet.keyFileVersion', expect.stringContaining('version 3')]);
  });
});

describe('Foundry', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'twinlane-keystore-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  async function cast(args: readonly string[]): Promise<string> {
    const { stdout } = await promisify(execFile)(castBinary(), args, { env: { HOME: folder } });
    return stdout;
  }

  it('reads our files', async () => {
    await writeFile(join(folder, 'ours'), sealed);
    await writeFile(join(folder, 'secret'), passphrase);
    const told = await cast([
      'wallet',
      'address',
      '--keystore',
      join(folder, 'ours'),
      '--password',
      passphrase.toString(),
    ]);
    expect(told.trim()).toBe(address);
  });

  it('writes files that we read', async () => {
    const foreign = Uint8Array.from(randomBytes(32));
    const hex = `0x${Buffer.from(foreign).toString('hex')}`;
    const store = join(folder, 'foundry');
    await cast([
      'wallet',
      'import',
      'theirs',
      '-k',
      store,
      '--private-key',
      hex,
      '--unsafe-password',
      'a password',
    ]);
    const text = readFileSync(join(store, 'theirs'), 'utf8');
    expect(await opened(text, Buffer.from('a password'))).toEqual(foreign);
  });
});

/** The native binary of npm's cast package. */
function castBinary(): string {
  const here = createRequire(import.meta.url);
  const beside = createRequire(here.resolve('@foundry-rs/cast/package.json'));
  const architecture = process.arch === 'x64' ? 'amd64' : process.arch;
  const manifest = beside.resolve(`@foundry-rs/cast-${process.platform}-${architecture}/package.json`);
  return join(dirname(manifest), 'bin', process.platform === 'win32' ? 'cast.exe' : 'cast');
}

interface Vector {
  readonly name: string;
  readonly address: string;
  readonly password: `0x${string}`;
  readonly content: string;
}

const data = recordedDataFolder('published key files');

describe.skipIf(data === undefined)('published key files (needs TWINLANE_DATA)', () => {
  const vectors =
    data === undefined
      ? []
      : (JSON.parse(readFileSync(join(data, 'vectors/keystores_v3.json'), 'utf8')) as Vector[]);

  it('are all there, of both derivations', () => {
    expect(vectors).toHaveLength(7);
    expect(vectors.filter(({ content }) => content.includes('pbkdf2'))).toHaveLength(2);
  });

  it.each(vectors)(
    '$name opens and holds the key of its address',
    async ({ content, password, address: owner }) => {
      const found = await opened(content, Buffer.from(password.slice(2), 'hex'));
      expect(addressOfKey(found)).toBe(owner);
    },
  );

  it.each(vectors)('$name does not open with another password', async ({ content }) => {
    expect((await failure(opened(content, Buffer.from('not it')))).code).toBe('wallet.wrongPassphrase');
  });
});
