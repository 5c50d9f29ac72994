import { chains } from '@twinlane/bot/chain/registry';
import { startAnvil } from '@twinlane/sandbox/anvil/startAnvil';
import { deployExchanges } from '@twinlane/sandbox/deploy/deployExchanges';
import { tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { runInProcess } from './testing/runTwinlane.ts';

interface Printed {
  readonly chainId: number;
  readonly table: readonly { readonly deployer: string; readonly pairFee: number }[];
  readonly data: string;
}

async function printed(chain: string): Promise<Printed> {
  const { code, out } = await runInProcess(['executor', '--chain', chain, '--json'], { cwd: tmpdir() });
  expect(code).toBe(0);
  return JSON.parse(out) as Printed;
}

describe('twinlane executor', () => {
  it('prints what creates the very contract that the sandbox has', async () => {
    const { data } = await printed('sandbox');
    const anvil = await startAnvil();
    try {
      const { twinlaneExecutor, deployer } = await deployExchanges(anvil);
      const made = await anvil.request<string>('eth_call', [{ from: deployer, data }, 'latest']);
      expect(made).toBe(await anvil.request<string>('eth_getCode', [twinlaneExecutor, 'latest']));
    } finally {
      await anvil.stop();
    }
  });

  it.each(chains.map(({ key, id }) => [key, id] as const))(
    'has places for the venues of %s that may be sent money',
    async (key, id) => {
      const { chainId, table } = await printed(key);
      expect(chainId).toBe(id);
      expect(table.length).toBe(6);
      expect(table.filter(({ deployer }) => BigInt(deployer) > 0n).length).toBeGreaterThan(0);
    },
  );

  it('names them for a reader, and knows no other chain', async () => {
    const { out } = await runInProcess(['executor', '--chain', 'base'], { cwd: tmpdir() });
    expect(out).toContain('Base, chain 8453');
    expect(out).toMatch(/pancakeswap-v2 +pools made by 0x[0-9a-fA-F]{40}, fee 0\.25 %/u);
    const { code, err } = await runInProcess(['executor', '--chain', 'nowhere'], { cwd: tmpdir() });
    expect(code).toBe(2);
    expect(err).toContain('There are');
  });
});
