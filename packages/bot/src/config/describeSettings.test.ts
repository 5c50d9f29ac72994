import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { settingList } from '@twinlane/protocol/settings';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeSettings } from './describeSettings.ts';
import { loadAll, type LoadedConfig } from './loadConfig.ts';

const SECRETS = [
  'postgres://me:hunter2@db/one',
  'http://u:hunter3@127.0.0.1:1',
  'hunter4-is-a-long-passphrase',
];

describe('the settings of a process', () => {
  let cwd: string;
  let loaded: LoadedConfig;

  beforeAll(async () => {
    cwd = mkdtempSync(join(tmpdir(), 'twinlane-settings-'));
    writeFileSync(
      join(cwd, 'twinlane.config.json'),
      JSON.stringify({
        mode: 'paper',
        chain: { id: 1, rpcUrls: [{ url: SECRETS[1], label: 'mine' }] },
        log: { level: 'warn' },
        bots: [{ name: 'one' }],
      }),
    );
    loaded = await loadAll({
      env: { DATABASE_URL: SECRETS[0], TWINLANE_WALLET_PASSPHRASE: SECRETS[2] },
      argv: ['--port', '8123'],
      cwd,
    });
  });
  afterAll(() => rmSync(cwd, { recursive: true, force: true }));

  const settingOf = (path: string) => describeSettings(loaded).find((setting) => setting.path === path);

  it('say what is in force, who gave it, what it means and what is allowed', () => {
    expect(settingOf('http.port')).toMatchObject({
      value: 8123,
      origin: '--port',
      allowed: 'a whole number from 0 to 65535',
    });
    expect(settingOf('log.level')).toMatchObject({
      value: 'warn',
      origin: expect.stringContaining('twinlane.config.json') as string,
    });
    expect(settingOf('log.format')).toMatchObject({ value: 'pretty', origin: 'default' });
    expect(describeSettings(loaded).every(({ description }) => description !== '')).toBe(true);
    expect(settingList.safeParse({ items: describeSettings(loaded) }).success).toBe(true);
  });

  it('show whether a secret is set, and none of it', () => {
    expect(settingOf('database.url')).toMatchObject({ secret: 'set', origin: 'DATABASE_URL' });
    expect(settingOf('wallet.passphrase')).toMatchObject({ secret: 'set' });
    expect(settingOf('redis.url')).toMatchObject({ secret: 'not set', origin: 'default' });
    expect(settingOf('chain.rpcUrls')).toMatchObject({ secret: 'set' });
    expect(settingOf('chain.submitUrls')).toMatchObject({ secret: 'not set' });
    const told = JSON.stringify(describeSettings(loaded));
    for (const secret of ['hunter2', 'hunter3', 'hunter4']) expect(told).not.toContain(secret);
  });

  it('are read anew from a file that has changed', async () => {
    const file = join(cwd, 'other.config.ts');
    const at = async () => (await loadAll({ file, env: {}, argv: [], cwd })).config.sandbox.seed;
    writeFileSync(file, 'export default { sandbox: { seed: 5 } };');
    await expect(at()).resolves.toBe(5);
    writeFileSync(file, 'export default { sandbox: { seed: 6 } };');
    // The clock of a file system may be coarse.
    utimesSync(file, 1, 1);
    await expect(at()).resolves.toBe(6);
  });
});
