import { randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApiClient, type ApiClient } from '@twinlane/protocol/apiClient';
import {
  createVaultKey,
  exportVaultKey,
  importVaultKey,
  listVaultKeys,
  readVaultPolicy,
} from '@twinlane/protocol/endpoints/vault';
import type { Store } from '@twinlane/core/ports';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { get, startTestServer, type TestServer } from './api/testing/testServer.ts';
import { sandbox } from './chain/sandbox.ts';
import { configSchema } from './config/configSchema.ts';
import { pgliteHarness } from './store/testing/harness.ts';
import { createVaultDesk } from './vaultDesk.ts';
import { venues } from './venue/registry.ts';

const harness = pgliteHarness();
const PASSPHRASE = 'correct horse battery';
const NEW_PASSPHRASE = 'staple of another kind';
/** The first account of every test mnemonic; its address is known everywhere. */
const PRIVATE_KEY = 'ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80';
const ADDRESS = '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266';
const reason = 'a test';

function importBody(
  from:
    { kind: 'privateKey'; privateKey: string } | { kind: 'keystore'; keystore: string; passphrase: string },
  name: string,
) {
  return { name, from, passphrase: PASSPHRASE, reason };
}

describe('the vault over the API', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'twinlane-vault-'));
  const config = configSchema.parse({ dataDir, live: { maxPerTrade: '250' } });
  const logged: string[] = [];
  let store: Store;
  let server: TestServer;
  let api: ApiClient;

  beforeAll(async () => {
    store = await harness.open();
    server = await startTestServer({
      store,
      checkAnswers: true,
      publicUrl: 'https://desk.example',
      allowedHosts: ['desk.internal:7411'],
      log: pino({ level: 'trace' }, { write: (line: string) => void logged.push(line) }),
      vault: createVaultDesk({
        config,
        chain: sandbox,
        venues: [],
        wallet: undefined,
        store,
        clock: { now: () => Date.now() },
        ids: { next: () => randomUUID() },
        scryptN: 2,
      }),
    });
    const headers = () => ({ authorization: `Bearer ${server.writeToken}` });
    api = createApiClient({ baseUrl: server.url, fetch, headers });
  });
  afterAll(async () => {
    await server.close();
    await harness.cleanUp();
    rmSync(dataDir, { recursive: true, force: true });
  });

  const list = () => api.call(listVaultKeys, {});
  const take = (from: Parameters<typeof importBody>[0], name = 'taken') =>
    api.call(importVaultKey, { body: importBody(from, name) });
  const hand = (address: string, passphrase = PASSPHRASE) =>
    api.call(exportVaultKey, {
      params: { address },
      body: { passphrase, newPassphrase: NEW_PASSPHRASE, reason },
    });
  it('is empty at first', async () => {
    await expect(list()).resolves.toEqual({ items: [], unreadable: [] });
  });

  it('makes keys and lists them, without what they are made of', async () => {
    const made = await api.call(createVaultKey, { body: { name: 'main', passphrase: PASSPHRASE, reason } });
    expect(made).toMatchObject({ name: 'main', inUse: false });
    writeFileSync(join(dataDir, 'wallet', 'notes.txt'), 'no key');
    const { items, unreadable } = await list();
    expect(items).toEqual([made]);
    expect(unreadable).toEqual([
      { file: 'notes.txt', reason: expect.stringContaining('notes.txt') as string },
    ]);
    expect(JSON.stringify(unreadable)).not.toContain(dataDir);
    const again = api.call(createVaultKey, { body: { name: 'main', passphrase: PASSPHRASE, reason } });
    await expect(again).rejects.toMatchObject({ status: 409, code: 'wallet.nameTaken' });
    const [entry] = await store.read.audit.page({ limit: 1 });
    expect(entry).toMatchObject({ what: 'vault.create', target: `key:${made.address}`, reason });
  });

  it('takes a private key in, and hands it out sealed by another passphrase alone', async () => {
    const key = { kind: 'privateKey', privateKey: `0x${PRIVATE_KEY}` } as const;
    await expect(take(key)).resolves.toMatchObject({ address: ADDRESS, name: 'taken' });
    await expect(take(key, 'twice')).rejects.toMatchObject({ status: 409, code: 'wallet.keyKnown' });
    const { keystore, fileName, address } = await hand(ADDRESS.toLowerCase());
    expect(address).toBe(ADDRESS);
    expect(fileName).toMatch(/^UTC--.*--f39fd6e51aad88f6f4ce6ab8827279cfffb92266$/);
    expect(keystore).not.toContain(PRIVATE_KEY);
    // Another vault opens what was handed out.
    for (const file of readdirSync(join(dataDir, 'wallet'))) {
      if (file.endsWith(ADDRESS.slice(2).toLowerCase())) rmSync(join(dataDir, 'wallet', file));
    }
    const wrong = take({ kind: 'keystore', keystore, passphrase: PASSPHRASE });
    await expect(wrong).rejects.toMatchObject({ status: 403, code: 'wallet.wrongPassphrase' });
    const back = take({ kind: 'keystore', keystore, passphrase: NEW_PASSPHRASE });
    await expect(back).resolves.toMatchObject({ address: ADDRESS });
  });

  it.each([
    ['that is none', { kind: 'privateKey', privateKey: '0'.repeat(64) } as const, 'wallet.badKey'],
    [
      'file that is none',
      { kind: 'keystore', keystore: '{"version":3}', passphrase: 'x' } as const,
      'wallet.keyFileDamaged',
    ],
  ])('refuses a key %s', async (_, from, code) => {
    await expect(take(from, 'bad')).rejects.toMatchObject({ status: 400, code });
  });

  it('hands nothing out by a wrong passphrase, and nothing that it has not', async () => {
    await expect(hand(ADDRESS, 'something else')).rejects.toMatchObject({
      status: 403,
      code: 'wallet.wrongPassphrase',
    });
    await expect(hand(`0x${'12'.repeat(20)}`)).rejects.toMatchObject({ status: 404, code: 'wallet.noKey' });
  });

  it('takes secrets on this machine and over https alone', async () => {
    const { port } = server;
    const ask = (host: string) =>
      get(
        port,
        '/api/vault/keys',
        { host, authorization: `Bearer ${server.writeToken}`, 'content-type': 'application/json' },
        'POST',
        JSON.stringify({ name: `over-${host.length}`, passphrase: PASSPHRASE, reason }),
      );
    const plain = await ask('desk.internal:7411');
    expect(plain.status).toBe(403);
    expect(plain.json()).toMatchObject({ code: 'vault.unsafe' });
    expect((await ask('desk.example')).status).toBe(201);
  });

  it('writes no secret into the log, the store or an answer', async () => {
    await list();
    const audit = JSON.stringify(await store.read.audit.page({ limit: 50 }));
    for (const secret of [PASSPHRASE, NEW_PASSPHRASE, PRIVATE_KEY]) {
      expect(logged.join('')).not.toContain(secret);
      expect(audit).not.toContain(secret);
      for (const file of readdirSync(join(dataDir, 'wallet'))) {
        expect(readFileSync(join(dataDir, 'wallet', file), 'utf8')).not.toContain(secret);
      }
    }
  });

  it('says what the signer keeps to, and that a process on paper signs nothing', async () => {
    await expect(api.call(readVaultPolicy, {})).resolves.toEqual({
      signs: false,
      chainId: sandbox.id,
      perTrade: '250',
      contracts: [],
    });
    const live = createVaultDesk({
      config,
      chain: sandbox,
      venues,
      wallet: ADDRESS,
      store,
      clock: { now: () => 0 },
      ids: { next: () => '' },
    }).policy();
    expect(live).toMatchObject({ signs: true, address: ADDRESS, perTrade: '250', perDay: '1000000' });
    expect(live.contracts.length).toBeGreaterThan(0);
  });

  it('opens no file beside trading that costs more than those of geth do', async () => {
    const { keystore } = await hand(ADDRESS);
    const costly = (kdf: string, kdfparams: object) => {
      const file = JSON.parse(keystore) as { crypto: { kdfparams: object } };
      const crypto = { ...file.crypto, kdf, kdfparams: { ...file.crypto.kdfparams, ...kdfparams } };
      const text = JSON.stringify({ ...file, crypto });
      return take({ kind: 'keystore', keystore: text, passphrase: NEW_PASSPHRASE }, 'costly');
    };
    const refused = { status: 400, code: 'wallet.keyFileCostly' };
    await expect(costly('scrypt', { p: 5 })).rejects.toMatchObject(refused);
    await expect(costly('scrypt', { n: 2 ** 19 })).rejects.toMatchObject(refused);
    await expect(costly('pbkdf2', { c: 9_000_000, prf: 'hmac-sha256' })).rejects.toMatchObject(refused);
  });

  it('holds back who was wrong five times, with the right passphrase too', async () => {
    const codes: unknown[] = [];
    for (let count = 0; count < 6; count += 1) {
      codes.push(await hand(ADDRESS, 'something else').catch(({ code }: { code: string }) => code));
    }
    expect(codes[0]).toBe('wallet.wrongPassphrase');
    expect(codes.at(-1)).toBe('vault.held');
    await expect(hand(ADDRESS)).rejects.toMatchObject({ status: 429, code: 'vault.held' });
    await expect(list()).resolves.toBeDefined();
  });
});
