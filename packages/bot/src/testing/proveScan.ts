import { judgeScan } from '@twinlane/core/risk/judgeScan';
import type { ScanVerdict } from '@twinlane/core/risk/judgeScan';
import { createReadClient } from '../chain/createReadClient.ts';
import { sandbox } from '../chain/sandbox.ts';
import { findBalanceSlot } from '../feed/balanceSlot.ts';
import { createTokenScanner } from '../scan/scanToken.ts';
import { deployVariant, variantPlan } from '../scan/testing/scanField.ts';
import type { ScanVariant } from '../scan/testing/scanField.ts';
import { startSandboxWorld } from './sandboxWorld.ts';

/** One variant and what was said of it. */
export interface JudgedVariant extends ScanVariant {
  readonly seed: number;
  readonly verdict: ScanVerdict;
  readonly milliseconds: number;
  /** Whether it ought to be refused: malicious, or taxed in a V3 pool. */
  readonly refusable: boolean;
}

const AMOUNT = 250_000_000n;

/** Deploys so many variants of every family, half of them on V2 and half on V3, and scans each. */
export async function proveScan(
  perFamily: number,
  seed: number,
  log: (line: string) => void,
): Promise<readonly JudgedVariant[]> {
  const world = await startSandboxWorld({ plan: [] });
  try {
    const client = await createReadClient({ ipcPath: world.anvil.ipcPath, chainId: sandbox.id });
    const slotOf = (token: `0x${string}`, holder: `0x${string}`) => findBalanceSlot(client, token, holder);
    const scanner = createTokenScanner({ client, slotOf });
    const judged: JudgedVariant[] = [];
    try {
      for (const plan of variantPlan(perFamily, seed)) {
        const variant = await deployVariant(world, plan.family, plan.kind, plan.seed);
        const started = performance.now();
        const { token, pool } = variant;
        const facts = await scanner.scan({ token: token.address, pool, amountIn: AMOUNT, market: [] });
        const verdict = judgeScan(facts, { trusted: false });
        const milliseconds = performance.now() - started;
        const { malicious, taxed = false } = plan.family;
        const refusable = malicious || (taxed && plan.kind === 'concentratedLiquidity');
        judged.push({ ...variant, seed: plan.seed, verdict, milliseconds, refusable });
        if (judged.length % 100 === 0) {
          log(`${judged.length} variants`);
        }
      }
      return judged;
    } finally {
      client.close();
    }
  } finally {
    await world.stop();
  }
}
