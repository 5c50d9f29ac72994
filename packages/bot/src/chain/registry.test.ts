import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { getAddress } from 'viem';
import { describe, expect, it } from 'vitest';
import { chains } from './registry.ts';

describe.each(chains.map((chain) => [chain.key, chain] as const))('chain %s', (key, chain) => {
  it('is sound', () => {
    expect(key).toMatch(/^[a-z]+(-[a-z]+)*$/);
    expect(Number.isSafeInteger(chain.id) && chain.id > 0).toBe(true);
    expect(chain.blockTimeMs).toBeGreaterThan(0);
    for (const token of [chain.wrappedNative, ...chain.cash]) {
      expect(token.chainId).toBe(chain.id);
      expect(token.address).toBe(getAddress(token.address));
      expect(token.symbol).not.toBe('');
    }
    expect(chain.wrappedNative.decimals).toBe(18);
  });
});

describe('the chains', () => {
  it('are all registered, once', () => {
    const files = readdirSync(import.meta.dirname)
      .filter((name) => name.endsWith('.ts') && !name.includes('.test.'))
      .filter((name) => readFileSync(join(import.meta.dirname, name), 'utf8').includes('= defineChain('));
    expect(files.length).toBe(chains.length);
    expect(new Set(chains.map(({ id }) => id)).size).toBe(chains.length);
    expect(new Set(chains.map(({ key }) => key)).size).toBe(chains.length);
  });
});
