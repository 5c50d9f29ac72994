import { FatalError } from '@twinlane/core/errors';
import { judgeScan } from '@twinlane/core/risk/judgeScan';
import type { ScanVerdict } from '@twinlane/core/risk/judgeScan';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createReadClient } from '../chain/createReadClient.ts';
import type { ReadClient } from '../chain/createReadClient.ts';
import { sandbox } from '../chain/sandbox.ts';
import { findBalanceSlot } from '../feed/balanceSlot.ts';
import { startSandboxWorld } from '../testing/sandboxWorld.ts';
import type { SandboxWorld } from '../testing/sandboxWorld.ts';
import { venues } from '../venue/registry.ts';
import { findScanPool } from './findScanPool.ts';
import { createTokenScanner } from './scanToken.ts';
import type { TokenScanner } from './scanToken.ts';
import { families } from './testing/families.ts';
import { deployVariant } from './testing/scanField.ts';
import type { ScanVariant } from './testing/scanField.ts';

let world: SandboxWorld;
let client: ReadClient;
let scanner: TokenScanner;

beforeAll(async () => {
  world = await startSandboxWorld({ plan: [] });
  client = await createReadClient({ ipcPath: world.anvil.ipcPath, chainId: sandbox.id });
  scanner = scannerOver(client);
});

afterAll(async () => {
  client?.close();
  await world?.stop();
});

function scannerOver(reader: ReadClient): TokenScanner {
  return createTokenScanner({
    client: reader,
    slotOf: (token, holder) => findBalanceSlot(reader, token, holder),
  });
}

async function judge(
  { token, pool }: ScanVariant,
  { by = scanner, trusted = false } = {},
): Promise<ScanVerdict> {
  const facts = await by.scan({ token: token.address, pool, amountIn: 250_000_000n, market: [] });
  return judgeScan(facts, { trusted });
}

let drawn = 0;

/** A new one every time. */
function variantOf(
  name: string,
  kind: 'constantProduct' | 'concentratedLiquidity' = 'constantProduct',
): Promise<ScanVariant> {
  drawn += 1;
  return deployVariant(
    world,
    families.find((family) => family.name === name)!,
    kind,
    drawn,
  );
}

describe('the scan of a token', () => {
  it.each(families.filter(({ malicious }) => malicious).map(({ name }) => name))(
    'refuses %s, on V2 and V3, and says why',
    async (name) => {
      for (const kind of ['constantProduct', 'concentratedLiquidity'] as const) {
        const verdict = await judge(await variantOf(name, kind));
        expect(verdict).toMatchObject({ verdict: 'unsafe' });
        const blocking = verdict.findings.find((finding) => finding.verdict === 'block');
        expect(blocking?.evidence.length).toBeGreaterThan(0);
      }
    },
  );

  it.each(families.filter(({ malicious }) => !malicious))(
    'lets $name through, on V2',
    async ({ name, unsure = false }) => {
      expect(await judge(await variantOf(name))).toMatchObject({ verdict: unsure ? 'unknown' : 'safe' });
    },
  );

  it.each(families.filter(({ malicious }) => !malicious))(
    'lets $name through on V3, unless it is taxed',
    async ({ name, taxed = false }) => {
      const { verdict } = await judge(await variantOf(name, 'concentratedLiquidity'));
      expect(verdict).toBe(taxed ? 'unsafe' : 'safe');
    },
  );

  it.each(['pause', 'time trigger', 'buyer count trigger', 'plain'])(
    'says the same of %s on a node without eth_simulateV1',
    async (name) => {
      const older = scannerOver({
        ...client,
        request: (method, params) =>
          method === 'eth_simulateV1'
            ? Promise.reject(new FatalError('rpc.unsupported', 'no such method'))
            : client.request(method, params),
      });
      const variant = await variantOf(name);
      const [now, then] = [await judge(variant), await judge(variant, { by: older })];
      expect(then.verdict).toBe(now.verdict);
    },
  );

  it.each([
    [
      'ignores',
      (params: readonly unknown[], send: (less: readonly unknown[]) => Promise<unknown>) =>
        send(params.slice(0, 2)),
    ],
    ['refuses', () => Promise.reject(new FatalError('rpc.refused', 'too many arguments'))],
  ] as const)('says what is wrong with a node that %s code laid over an address', async (_, treat) => {
    const plain = scannerOver({
      ...client,
      request: (method, params) =>
        method === 'eth_call' && params.length > 2
          ? treat(params, (less) => client.request(method, less))
          : client.request(method, params),
    });
    await expect(judge(await variantOf('plain'), { by: plain })).rejects.toMatchObject({
      code: 'scan.no-overrides',
    });
  });

  it('does without access lists', async () => {
    const older = scannerOver({
      ...client,
      request: (method, params) =>
        method === 'eth_createAccessList'
          ? Promise.reject(new FatalError('rpc.unsupported', 'no such method'))
          : client.request(method, params),
    });
    expect(await judge(await variantOf('plain'), { by: older })).toMatchObject({ verdict: 'safe' });
    expect(await judge(await variantOf('pause'), { by: older })).toMatchObject({ verdict: 'unsafe' });
  });

  it('judges a trusted token by its reputation, but not its trade', async () => {
    expect(await judge(await variantOf('pause'), { trusted: true })).toMatchObject({ verdict: 'safe' });
    const taxed = await variantOf('taxed', 'concentratedLiquidity');
    expect(await judge(taxed, { trusted: true })).toMatchObject({ verdict: 'unsafe' });
  });

  it('does not call safe what it could not try', async () => {
    const deaf = scannerOver({
      ...client,
      request: (method, params) =>
        method === 'eth_getLogs'
          ? Promise.reject(new FatalError('rpc.refused', 'too far back'))
          : client.request(method, params),
    });
    const verdict = await judge(await variantOf('plain'), { by: deaf });
    expect(verdict.certainty).toBeLessThanOrEqual(1);
    expect(verdict.findings.find(({ factor }) => factor === 'contract')?.evidence.join(' ')).toContain(
      'did not give the logs',
    );
  });

  it('finds the pool of a token among the venues, and elsewhere by who was sent it', async () => {
    const { token, pool } = await variantOf('plain');
    expect(await findScanPool(client, token.address, { chain: sandbox, venues })).toMatchObject(pool);
    expect(await findScanPool(client, token.address, { venues: [] })).toMatchObject({
      address: pool.address,
    });
  });

  it('refuses what is no token', async () => {
    const { pool } = await variantOf('plain');
    const token = '0x000000000000000000000000000000000000dEaD';
    await expect(scanner.scan({ token, pool, amountIn: 1_000n, market: [] })).rejects.toMatchObject({
      code: 'scan.no-code',
    });
  });
});
