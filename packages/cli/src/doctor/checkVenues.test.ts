import { configSchema } from '@twinlane/bot/config/configSchema';
import { startAnvil } from '@twinlane/sandbox/anvil/startAnvil';
import type { Anvil } from '@twinlane/sandbox/anvil/anvil';
import { createInitialPools } from '@twinlane/sandbox/deploy/createInitialPools';
import { deployExchanges } from '@twinlane/sandbox/deploy/deployExchanges';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { collectOutput } from '../testing/collectOutput.ts';
import type { Finding } from './check.ts';
import { checkVenues } from './checkVenues.ts';

let anvil: Anvil;

beforeAll(async () => {
  anvil = await startAnvil();
});

afterAll(async () => {
  await anvil?.stop();
});

function check(chain: { readonly id?: number; readonly rpcUrls?: string }): Promise<Finding> {
  const { stream } = collectOutput();
  return checkVenues.run({
    config: { ...configSchema.parse({ chain }), dataDir: '/nowhere' },
    io: { cwd: '/', env: {}, stdout: stream, stderr: stream },
  });
}

it('has nothing to ask where the market is the embedded one', async () => {
  await expect(check({})).resolves.toMatchObject({ status: 'ok' });
});

it('says which chains there are where another is named', async () => {
  const { status, found, hint } = await check({ id: 99, rpcUrls: anvil.ipcPath });
  expect([status, found]).toEqual(['fail', 'this version does not know chain 99']);
  expect(hint).toContain('Base (8453)');
});

it('leaves a silent endpoint to the check of the chain', async () => {
  const { status, found } = await check({ id: 1, rpcUrls: 'http://127.0.0.1:1' });
  expect(status).toBe('warn');
  expect(found).toMatch(/^not checked: /);
});

it('names every contract that is not there, and finds all well once they are', async () => {
  const before = await check({ id: 31_337, rpcUrls: anvil.ipcPath });
  expect(before.status).toBe('fail');
  expect(before.found).toMatch(
    /^Uniswap V3: there is no contract at 0x\w{40}, which should be the factory$/m,
  );
  expect(before.hint).toContain('Trade nothing there');
  await createInitialPools(anvil, await deployExchanges(anvil));
  const after = await check({ id: 31_337, rpcUrls: anvil.ipcPath });
  expect(after.status).toBe('ok');
  expect(after.found).toMatch(
    /^6 venues on Sandbox are as registered: \d{2} answers agree, \d+ pools among them$/,
  );
});
