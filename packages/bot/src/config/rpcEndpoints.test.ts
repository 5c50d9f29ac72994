import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadConfig } from './loadConfig.ts';

const paper = { TWINLANE_MODE: 'paper', TWINLANE_CHAIN_ID: '1' };
const two = ['https://eth.example.org/v2/hunter2', 'wss://eth.example.net/hunter2'];

function load(given: { readonly env?: Record<string, string>; readonly argv?: readonly string[] }) {
  return loadConfig({ env: { ...paper, ...given.env }, argv: given.argv ?? [], cwd: '/nonexistent' });
}

describe('RPC endpoints', () => {
  it.each([
    ['a flag with commas', { argv: ['--rpc', two.join(',')] }],
    ['the environment', { env: { TWINLANE_CHAIN_RPC_URLS: two.join(' ') } }],
    ['a list as JSON', { argv: ['--set', `chain.rpcUrls=${JSON.stringify(two)}`] }],
  ])('are taken from %s, and never shown', async (_, given) => {
    const { chain } = await load(given);
    expect(chain.rpcUrls.map(({ url }) => url.reveal())).toEqual(two);
    expect(JSON.stringify(chain)).not.toContain('hunter2');
  });

  it('take a label, a rate and a batch size', async () => {
    const entry = { url: two[0], label: 'mine', requestsPerSecond: 25, batchSize: 10 };
    const { chain } = await load({ argv: ['--rpc', JSON.stringify([entry, two[1]])] });
    expect(chain.rpcUrls[0]).toMatchObject({ label: 'mine', requestsPerSecond: 25, batchSize: 10 });
    expect(chain.rpcUrls).toHaveLength(2);
  });

  it.each([
    ['ftp://hunter2'],
    ['[{"url":"https://hunter2","lable":"x"}]'],
    ['[{"url":"https://hunter2","batchSize":0}]'],
    ['["https://hunter2"'],
  ])('that are wrong are refused without being shown: %s', async (text) => {
    const refused = load({ argv: ['--rpc', text] });
    await expect(refused).rejects.toThrow(/chain\.rpcUrls is \[redacted\] \(--rpc\); allowed: http, https/);
    await expect(refused).rejects.not.toThrow(/hunter2/);
  });

  it.each([
    [['ftp://hunter2']],
    [['https://fine.example.org', 'hunter2']],
    [[{ url: 'hunter2' }]],
    [[{ url: 'https://hunter2', label: 'hunter2\n' }]],
    ['hunter2'],
    [{ hunter2: 1 }],
  ])('that are wrong in a file are refused without being shown', async (rpcUrls) => {
    const folder = mkdtempSync(join(tmpdir(), 'twinlane-rpc-'));
    writeFileSync(join(folder, 'twinlane.config.json'), JSON.stringify({ chain: { rpcUrls } }));
    const refused = loadConfig({ env: paper, argv: [], cwd: folder });
    await expect(refused).rejects.toThrow(/chain\.rpcUrls/);
    await expect(refused).rejects.not.toThrow(/hunter2/);
    rmSync(folder, { recursive: true });
  });

  it('are needed in paper mode', async () => {
    await expect(load({})).rejects.toThrow('Mode paper needs chain.rpcUrls');
  });
});
