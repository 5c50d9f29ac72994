import type { Token } from '@twinlane/core/market/token';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { getAddress } from 'viem';
import { describe, expect, it } from 'vitest';
import { chains } from './registry.ts';

function addressesOf(tokens: readonly Token[]): readonly string[] {
  return tokens.map(({ address }) => address);
}

describe.each(chains.map((chain) => [chain.key, chain] as const))('chain %s', (key, chain) => {
  it('is what its key says', () => {
    expect(key).toMatch(/^[a-z]+(-[a-z]+)*$/);
    expect(chain.name).not.toBe('');
    expect(chain.nativeSymbol).toMatch(/^[A-Z]{2,6}$/);
    expect(Number.isSafeInteger(chain.id) && chain.id > 0).toBe(true);
    expect(chain.testnet).toBe(/sepolia|sandbox/.test(key));
  });

  it('has tokens of its own, checksummed, each once in each list', () => {
    for (const tokens of [[chain.wrappedNative], chain.cash, chain.stablecoins, chain.routingTokens]) {
      for (const token of tokens) {
        expect(token.chainId).toBe(chain.id);
        expect(token.address).toBe(getAddress(token.address));
        expect(token.symbol).toMatch(/^[A-Za-z]{2,8}$/);
        expect(Number.isSafeInteger(token.decimals)).toBe(true);
        expect(token.decimals).toBeGreaterThanOrEqual(2);
        expect(token.decimals).toBeLessThanOrEqual(18);
      }
      expect(new Set(addressesOf(tokens)).size).toBe(tokens.length);
      expect(new Set(tokens.map(({ symbol }) => symbol)).size).toBe(tokens.length);
    }
    expect(chain.wrappedNative.decimals).toBe(18);
    expect(chain.wrappedNative.symbol).toBe(`W${chain.nativeSymbol}`);
  });

  it('says the same of a token wherever it names it', () => {
    const said = new Map<string, Token>();
    for (const token of [chain.wrappedNative, ...chain.cash, ...chain.stablecoins, ...chain.routingTokens]) {
      expect(said.get(token.address) ?? token).toEqual(token);
      said.set(token.address, token);
    }
  });

  it('counts in stablecoins and routes over its own currency and its cash', () => {
    expect(addressesOf(chain.stablecoins)).toEqual(expect.arrayContaining([...addressesOf(chain.cash)]));
    expect(addressesOf(chain.stablecoins)).not.toContain(chain.wrappedNative.address);
    expect(addressesOf(chain.routingTokens)).toContain(chain.wrappedNative.address);
    expect(addressesOf(chain.routingTokens)).toContain(chain.cash[0].address);
  });

  it('has a clock and a notion of what is final', () => {
    expect(chain.blockTimeMs).toBeGreaterThanOrEqual(100);
    expect(chain.blockTimeMs).toBeLessThanOrEqual(60_000);
    expect(Number.isSafeInteger(chain.reorgDepthAlarm)).toBe(true);
    expect(chain.reorgDepthAlarm).toBe(chain.features.parentChainFee ? 1 : 2);
    expect(chain.finality.kind === 'tag' ? 1 : chain.finality.blocks).toBeGreaterThan(0);
    // Money that is worth something waits for the chain's own word.
    expect(chain.testnet || chain.finality.kind === 'tag').toBe(true);
  });

  it('leaves room between the least tip and the ceiling', () => {
    expect(chain.fees.minTip).toBeGreaterThan(0n);
    expect(chain.fees.ceiling).toBeGreaterThan(chain.fees.minTip * 100n);
    expect(chain.fees.ceiling).toBeLessThanOrEqual(500_000_000_000n);
  });

  it('has checksummed, distinct contracts', () => {
    const contracts = Object.values(chain.contracts);
    expect(contracts).toEqual(contracts.map((address) => getAddress(address)));
    expect(new Set(contracts).size).toBe(contracts.length);
  });

  it('sends in private over https only, and only where others could see what is sent', () => {
    for (const { name, url, statusUrl } of chain.privateSubmission) {
      expect(name).toMatch(/^[a-z]+(-[a-z]+)*$/);
      expect(new URL(url).protocol).toBe('https:');
      expect(statusUrl ?? `${url}/`).toMatch(/^https:\/\/.*\/$/);
    }
    expect(new Set(chain.privateSubmission.map(({ name }) => name)).size).toBe(
      chain.privateSubmission.length,
    );
    expect(chain.features.publicMempool || chain.privateSubmission.length === 0).toBe(true);
  });

  it('is known to CoinGecko only where its money is worth something, or where the sandbox plays it', () => {
    expect(chain.coingeckoPlatform ?? '-').toMatch(/^[a-z-]+$/);
    expect(chain.coingeckoPlatform !== undefined).toBe(!chain.testnet || chain.key === 'sandbox');
  });
});

describe('the chains', () => {
  it('are all registered, once', () => {
    const files = readdirSync(import.meta.dirname)
      .filter((name) => name.endsWith('.ts') && !name.includes('.test.'))
      .filter((name) => readFileSync(join(import.meta.dirname, name), 'utf8').includes('= defineChain('))
      .map((name) => name.replace('.ts', ''));
    const stems = chains.map(({ key }) => key.replaceAll(/-[a-z]/g, (part) => part.slice(1).toUpperCase()));
    expect(stems.sort()).toEqual(files.sort());
    expect(new Set(chains.map(({ id }) => id)).size).toBe(chains.length);
    expect(new Set(chains.map(({ key }) => key)).size).toBe(chains.length);
    expect(new Set(chains.map(({ coingeckoPlatform, key }) => coingeckoPlatform ?? key)).size).toBe(
      chains.length,
    );
  });

  it('are the ones that the manual promises', () => {
    expect(chains.map(({ id, name }) => [id, name])).toEqual([
      [1, 'Ethereum'],
      [8453, 'Base'],
      [11_155_111, 'Sepolia'],
      [84_532, 'Base Sepolia'],
      [31_337, 'Sandbox'],
    ]);
  });
});
