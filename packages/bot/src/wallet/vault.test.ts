import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, readdir, readFile, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findKeyMaterial, findKeyMaterialIn } from '../testing/findKeyMaterial.ts';
import { addressOfKey } from './addressOfKey.ts';
import { keyFromText } from './keyFromText.ts';
import { createVault, type Vault } from './vault.ts';

const secret = Buffer.from('correct horse');
const other = Buffer.from('battery staple');

let data = '';
let folder = '';
let vault: Vault;
let now = Date.UTC(2026, 10, 21, 12);
beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), 'twinlane-vault-'));
  folder = join(data, 'wallet');
  vault = createVault(folder, { now: () => (now += 1_000), scryptN: 2 ** 8 });
});
afterEach(() => rm(data, { recursive: true }));

async function codeOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => 'done',
    (error: unknown) => (error as { code?: unknown }).code,
  );
}

async function modeOf(path: string): Promise<number> {
  return (await stat(path)).mode & 0o777;
}

describe('a vault', () => {
  it('makes a key that opens with its passphrase alone, in files for its owner alone', async () => {
    const made = await vault.create('main', secret);
    const key = await vault.open(made, secret);
    expect(addressOfKey(key)).toBe(made.address);
    expect(await codeOf(vault.open(made, other))).toBe('wallet.wrongPassphrase');
    expect([await modeOf(folder), await modeOf(made.file)]).toEqual([0o700, 0o600]);
    expect(await vault.list()).toEqual({ keys: [made], unreadable: [] });
    expect(await findKeyMaterialIn(data, [key])).toEqual([]);
  });

  it('makes one key of a name at most, however many processes are at it', async () => {
    const vaults = [1, 2, 3].map(() => createVault(folder, { now: () => (now += 1_000), scryptN: 2 ** 8 }));
    const codes = await Promise.all(vaults.map((each) => codeOf(each.create('main', secret))));
    const { keys } = await vault.list();
    expect(keys.length).toBeLessThanOrEqual(1);
    expect(codes.filter((code) => code === 'done')).toHaveLength(keys.length);
    expect(codes.filter((code) => code !== 'done' && code !== 'wallet.nameTaken')).toEqual([]);
  });

  it('names its files as geth does', async () => {
    const { file, address } = await vault.create('main', secret);
    expect(file).toMatch(/\/UTC--2026-11-21T\d\d-\d\d-\d\d\.\d{3}Z--[0-9a-f]{40}$/);
    expect(file.endsWith(address.slice(2).toLowerCase())).toBe(true);
  });

  it('takes in a key, and not twice', async () => {
    const key = Uint8Array.from(randomBytes(32));
    const added = await vault.add('bot', key, secret);
    expect(await vault.open(added, secret)).toEqual(key);
    expect(await codeOf(vault.add('again', key, secret))).toBe('wallet.keyKnown');
    expect(await codeOf(vault.create('bot', secret))).toBe('wallet.nameTaken');
    expect(await codeOf(vault.create('../x', secret))).toBe('wallet.name');
    expect(await codeOf(vault.create('short', Buffer.from('1234567')))).toBe('wallet.passphraseShort');
    expect((await vault.list()).keys).toEqual([added]);
  });

  it('finds a key by name, by address, or as the only one', async () => {
    expect(await codeOf(vault.find())).toBe('wallet.noKey');
    const first = await vault.create('main', secret);
    expect(await vault.find()).toEqual(first);
    const second = await vault.create('second', secret);
    expect([await vault.find('second'), await vault.find(first.address.toLowerCase())]).toEqual([
      second,
      first,
    ]);
    expect([await codeOf(vault.find()), await codeOf(vault.find('third'))]).toEqual([
      'wallet.manyKeys',
      'wallet.noKey',
    ]);
  });

  it('changes the passphrase and nothing else', async () => {
    const made = await vault.create('main', secret);
    const key = await vault.open(made, secret);
    expect(await codeOf(vault.changePassphrase(made, other, secret))).toBe('wallet.wrongPassphrase');
    expect(await codeOf(vault.changePassphrase(made, secret, Buffer.from('short')))).toBe(
      'wallet.passphraseShort',
    );
    await vault.changePassphrase(made, secret, other);
    expect(await vault.open(made, other)).toEqual(key);
    expect(await codeOf(vault.open(made, secret))).toBe('wallet.wrongPassphrase');
    expect(await vault.list()).toEqual({ keys: [made], unreadable: [] });
    expect([await readdir(folder), await modeOf(made.file)]).toEqual([
      [made.file.slice(folder.length + 1)],
      0o600,
    ]);
  });

  it('replaces a key by another under its name, and keeps the old one as retired', async () => {
    const old = await vault.create('main', secret);
    const next = await vault.replace(old, other);
    const retired = { ...old, replacedBy: next.address };
    expect((await vault.list()).keys).toEqual([retired, next]);
    expect([await vault.find(), await vault.find('main'), await vault.find(old.address)]).toEqual([
      next,
      next,
      retired,
    ]);
    expect(addressOfKey(await vault.open(retired, secret))).toBe(old.address);
    expect(await codeOf(vault.replace(old, secret))).toBe('wallet.retired');
    const third = await vault.replace(next, secret);
    expect((await vault.list()).keys.map(({ replacedBy }) => replacedBy)).toEqual([
      next.address,
      third.address,
      undefined,
    ]);
  });

  it('lists files that are no keys with the reason, and passes over hidden ones', async () => {
    const made = await vault.create('main', secret);
    await writeFile(join(folder, 'a note'), 'buy milk');
    await writeFile(join(folder, 'half'), (await readFile(made.file, 'utf8')).slice(0, 100));
    await writeFile(join(folder, '.part'), 'x');
    const { keys, unreadable } = await vault.list();
    expect(keys).toEqual([made]);
    expect(unreadable.map(({ file }) => file)).toEqual([join(folder, 'a note'), join(folder, 'half')]);
    expect(unreadable[0]?.reason).toContain('not JSON');
  });

  it('follows links, as mounted secrets are', async () => {
    const made = await vault.create('main', secret);
    const elsewhere = join(data, 'mounted');
    await rename(made.file, elsewhere);
    await symlink(elsewhere, made.file);
    expect(await vault.find()).toEqual(made);
    expect(addressOfKey(await vault.open(made, secret))).toBe(made.address);
    await chmod(elsewhere, 0o640);
    expect(await codeOf(vault.open(made, secret))).toBe('wallet.permissions');
  });

  it('refuses to open a file that others may read', async () => {
    const made = await vault.create('main', secret);
    await chmod(made.file, 0o644);
    expect(await codeOf(vault.open(made, secret))).toBe('wallet.permissions');
  });

  it('leaves nothing behind where it cannot write', async () => {
    await vault.create('main', secret);
    await rm(folder, { recursive: true });
    await writeFile(folder, 'a file in the way');
    expect(await codeOf(vault.create('second', secret))).toBe('wallet.folder');
    expect(await readdir(data)).toEqual(['wallet']);
  });

  it('takes a folder from others that was open to them', async () => {
    await vault.create('main', secret);
    await chmod(folder, 0o755);
    await vault.create('second', secret);
    expect(await modeOf(folder)).toBe(0o700);
  });
});

describe('a key as text', () => {
  const key = Uint8Array.from(randomBytes(32));
  const hex = Buffer.from(key).toString('hex');

  it.each([hex, `0x${hex}`, `0x${hex.toUpperCase()}\n`, `  ${hex}\r\n`])('is read as %#', (text) => {
    expect(keyFromText(Buffer.from(text))).toEqual(key);
  });

  it.each([
    ['too short', hex.slice(1)],
    ['too long', `${hex}0`],
    ['not hexadecimal', `${hex.slice(1)}g`],
    ['zero', '0'.repeat(64)],
    ['above the order of the curve', 'f'.repeat(64)],
    ['empty', ''],
    ['two lines', `${hex.slice(0, 32)}\n${hex.slice(32)}`],
  ])('is refused where it is %s, without a word of it', (_, text) => {
    let error: unknown;
    try {
      keyFromText(Buffer.from(text));
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toMatchObject({ name: 'UserError', code: 'wallet.badKey' });
    expect(findKeyMaterial(inspect(error), [key])).toEqual([]);
  });
});
