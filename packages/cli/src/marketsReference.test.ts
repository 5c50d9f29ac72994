import { chains } from '@twinlane/bot/chain/registry';
import { configReference } from '@twinlane/bot/config/configReference';
import { venues } from '@twinlane/bot/venue/registry';
import { expect, it } from 'vitest';
import { marketsReference } from './marketsReference.ts';

const page = marketsReference(chains, venues);

/** The part of the page about one chain. */
function section(name: string): string {
  return page.split('\n## ').find((part) => part.startsWith(`${name}\n`)) ?? '';
}

/** The line about one venue in the table of all. */
function row(venue: string): string {
  return page.split('\n').find((line) => line.startsWith(`| ${venue} |`)) ?? '';
}

it.each(chains.map((chain) => [chain.name, chain] as const))('names all of %s', (name, chain) => {
  const text = section(name);
  for (const { address } of [chain.wrappedNative, ...chain.stablecoins, ...chain.routingTokens]) {
    expect(text).toContain(`\`${address}\``);
  }
  for (const venue of venues) {
    const deployment = venue.deployments[chain.id];
    const { factory, poolDeployer, router, quoter, universalRouter, initCodeHash } = deployment ?? {};
    for (const value of [factory, poolDeployer, router, quoter, universalRouter, initCodeHash]) {
      expect(text).toContain(value ?? name);
    }
    expect(text).toContain(deployment?.notLiveBecause ?? venue.absent[chain.id] ?? venue.name);
  }
});

it('says at a glance where a venue can be traded, and how far', () => {
  expect(row('Uniswap V3')).toBe('| Uniswap V3 | `live` | `live` | `live` | `live` | `live` |');
  expect(row('SushiSwap V2')).toBe('| SushiSwap V2 | `live` | `live` | `live` | – | `live` |');
  expect(row('PancakeSwap V3')).toBe('| PancakeSwap V3 | `live` | `live` | `paper` | `paper` | `live` |');
});

it('gives amounts exactly', () => {
  expect(section('Ethereum')).toContain('| least tip | 0.001 gwei |');
  expect(section('Base')).toContain('| ceiling of base fee and tip | 10 gwei |');
  expect(section('Ethereum')).toContain('PancakeSwap V2 (0.25 %)');
  expect(section('Base')).toContain('Uniswap V3 (0.01 %, 0.02 %, 0.03 %, 0.04 %, 0.05 %, 0.3 %, 1 %)');
  expect(section('Sandbox')).toContain('PancakeSwap V2 (0.2 %)');
});

it('knows the same chains as the help of the setting that chooses one', () => {
  const help = configReference()
    .split('\n')
    .find((line) => line.startsWith('| `chain.id` |'));
  for (const { id, name, key } of chains) {
    expect(help).toContain(key === 'sandbox' ? `The sandbox is always ${id}.` : `${name} (${id})`);
  }
});
