import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { families } from '@twinlane/bot/scan/testing/families';
import { deployVariant } from '@twinlane/bot/scan/testing/scanField';
import { startSandboxWorld } from '@twinlane/bot/testing/sandboxWorld';
import type { SandboxWorld } from '@twinlane/bot/testing/sandboxWorld';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runInProcess } from './testing/runTwinlane.ts';
import type { Ended } from './testing/runTwinlane.ts';

let cwd: string;
let world: SandboxWorld;

beforeAll(async () => {
  cwd = mkdtempSync(join(tmpdir(), 'twinlane-scan-'));
  world = await startSandboxWorld({ plan: [] });
});
afterAll(async () => {
  await world?.stop();
  rmSync(cwd, { recursive: true, force: true });
});

function scan(...args: readonly string[]): Promise<Ended> {
  return runInProcess(['scan', ...args, '--rpc', world.anvil.ipcPath], { cwd, env: {} });
}

async function tokenOf(name: string): Promise<string> {
  const family = families.find((candidate) => candidate.name === name)!;
  return (await deployVariant(world, family, 'constantProduct', 3)).token.address;
}

describe('twinlane scan', () => {
  it('says that a token is unsafe, who can do what with which function, and what else was looked at', async () => {
    const { code, out } = await scan(await tokenOf('pause'), '--amount', '100');
    expect(code).toBe(0);
    expect(out).toMatch(/^UNSAFE {2}0x\w{40} \(named by .+\) can stop a holder's sale \(refused\) with/);
    expect(out).toMatch(/STOP contract/);
    expect(out).toMatch(/ok {3}honeypot/);
  });

  it('gives the verdict with its evidence and the facts as JSON', async () => {
    const { code, out } = await scan(await tokenOf('plain'), '--json');
    expect(code).toBe(0);
    const answer = JSON.parse(out) as {
      verdict: string;
      findings: { facts: Record<string, unknown> }[];
      facts: { pool: { kind: string } };
    };
    expect(answer).toMatchObject({
      chainId: 31_337,
      verdict: 'safe',
      facts: { pool: { kind: 'constantProduct' } },
    });
    expect(answer.findings).toHaveLength(10);
    const ages = answer.findings.map(({ facts }) => facts['ageSeconds']).filter((age) => age !== undefined);
    expect(ages).toEqual([expect.any(Number)]);
  });

  it('says what to do where a token has no pool or is none, and where nothing answers', async () => {
    const none = await scan(world.deployment.tokens[0]!.address);
    expect(none.code).toBe(1);
    expect(none.err).toContain('--pool');
    const nobody = await scan('0x000000000000000000000000000000000000dEaD');
    expect(nobody.code).toBe(1);
    expect(nobody.err).toContain('There is no contract at');
    const away = await runInProcess(['scan', world.deployment.usdc.address, '--rpc', 'http://127.0.0.1:9'], {
      cwd,
      env: {},
    });
    expect(away.code).toBe(1);
    expect(away.err).toContain('does not answer');
  });
});
