import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Closers } from './closers.ts';
import { configSchema, type ConfigInput } from './config/configSchema.ts';
import { openRisk, type OpenRisk } from './openRisk.ts';

const LISTED = '0x00000000000000000000000000000000000000aB';
const NAMED = '0x00000000000000000000000000000000000000Cd';

let folder: string;
let closers: Closers;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'twinlane-risk-'));
  closers = [];
});
afterEach(() => {
  closers.forEach(({ close }) => void close());
  rmSync(folder, { recursive: true, force: true });
});

function open(input: ConfigInput, publicMempool = true): OpenRisk {
  const parts = { clock: { monotonic: () => 0 }, log: { warn: () => undefined } };
  return openRisk(configSchema.parse(input), { id: 1, features: { publicMempool } }, parts, closers);
}

describe('what the settings say about risk', () => {
  it('is whom they deny by name and by file, whatever the letters’ case', () => {
    const file = join(folder, 'sdn.txt');
    writeFileSync(file, `# list\n${LISTED} somebody\n`);
    const { settings } = open({ trading: { deniedTokens: [NAMED] }, risk: { denyLists: [file] } });
    expect([...settings.denied]).toEqual([
      [LISTED.toLowerCase(), 'stands in sdn.txt: somebody'],
      [NAMED.toLowerCase(), 'stands in trading.deniedTokens'],
    ]);
  });

  it('stops the start where a list that was asked for is not there, or cannot be read', () => {
    const file = join(folder, 'broken.txt');
    writeFileSync(file, 'nobody\n');
    expect(() => open({ risk: { denyLists: [join(folder, 'none.txt')] } })).toThrow(/cannot be read/);
    expect(() => open({ risk: { denyLists: [file] } })).toThrow(/Line 1 of broken\.txt/);
  });

  it.each([
    ['public', {}, true, 'public'],
    ['a relay', { chain: { submission: { route: 'private' } } }, true, 'hidden'],
    ['a chain that shows nothing', {}, false, 'hidden'],
  ] as const)('is who sees the orders: %s', (_, input, publicMempool, expected) => {
    expect(open(input, publicMempool).settings.submission).toBe(expected);
  });

  it('opens an explorer with a key alone', () => {
    expect(open({}).explorer).toBeUndefined();
    expect(open({ risk: { explorer: { apiKey: 'KEY' } } }).explorer).toBeDefined();
    expect(closers).toHaveLength(1);
  });
});
