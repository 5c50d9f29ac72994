import type { Hex } from '@twinlane/core/money/hex';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pgliteHarness } from './store/testing/harness.ts';
import { listRuggedToken, type RugFamily, type RuggedToken } from './testing/rugField.ts';
import { openRugTraders, type RugTraders } from './testing/rugTraders.ts';
import { startSandboxWorld, type SandboxWorld } from './testing/sandboxWorld.ts';

const harness = pgliteHarness();
const DEPLOYER = '0xDe9100000000000000000000000000000000AaaA';
const HEIR = '0x00000000000000000000000000000000000000A1';
const CASH = 200_000;
const PLAN = [{ venue: 'uniswap-v2', base: 'WETH', quote: 'USDC', fee: 3_000, valueUsd: 1_000_000 }] as const;

let world: SandboxWorld;
let traders: RugTraders;

beforeAll(async () => {
  world = await startSandboxWorld({ plan: PLAN });
  traders = await openRugTraders(world, await harness.open());
});

afterAll(async () => {
  await traders?.stop();
  await harness.cleanUp();
  await world?.stop();
});

/** A token that the watched account has held for a few blocks. */
async function held(
  family: RugFamily,
  kind: 'constantProduct' | 'concentratedLiquidity',
): Promise<RuggedToken> {
  const rugged = await listRuggedToken(world, family, { kind, cash: CASH, deployer: DEPLOYER });
  await traders.block([rugged.acts.buy(50)]);
  await traders.watched.hold(rugged.token, rugged.pool, 500);
  await traders.block([rugged.acts.dump(5)]);
  await traders.block();
  return rugged;
}

/** The order and the fill that left the token. */
async function exitOf({ token }: RuggedToken) {
  const fills = await traders.watched.fills();
  const thoughts = await traders.watched.thoughts();
  const fill = fills.find(({ tokenIn }) => tokenIn.address === token.address);
  const thought = thoughts.find((each) => each.token.address === token.address && each.decision === 'EXIT');
  return { fill, thought };
}

describe('an open position, watched', { timeout: 60_000 }, () => {
  it.each<[string, RugFamily, 'constantProduct' | 'concentratedLiquidity', (rugged: RuggedToken) => readonly Hex[], string]>([
    ['liquidity leaves a pair in steps', 'Plain', 'constantProduct', ({ acts }) => [acts.pull(400_000)], 'of its liquidity has gone'],
    ['liquidity leaves a V3 pool in steps', 'Plain', 'concentratedLiquidity', ({ acts }) => [acts.pull(400_000)], 'of its liquidity has gone'],
    ['the tax is raised', 'RaisedTax', 'constantProduct', ({ acts }) => [acts.setTax(4_500)], 'Its sell tax has risen from 0.00 % to 44.93 %'],
    ['much is minted', 'OpenMint', 'concentratedLiquidity', ({ acts }) => [acts.mint(500_000)], '50.00 % of its supply was minted since the purchase'],
    ['the owner changes', 'Pause', 'constantProduct', ({ acts }) => [acts.handOver(HEIR)], `to ${HEIR}`],
  ])('is left in the next block where %s', async (_, family, kind, rug, words) => {
    const rugged = await held(family, kind);
    const signal = await traders.block(rug(rugged));
    const { thought } = await exitOf(rugged);
    expect(thought).toMatchObject({ gate: 'exit.rug', market: { blockNumber: signal } });
    expect(thought?.reasoning).toContain(words);
    await traders.block();
    const { fill } = await exitOf(rugged);
    expect(fill).toMatchObject({ outcome: 'filled', blockNumber: signal + 1 });
    expect(await traders.watched.positions()).toEqual([]);
  }); // prettier-ignore

  it('waits where trading is paused, says so once, tells the operator, and is sold when it can be', async () => {
    const rugged = await held('Pause', 'constantProduct');
    const told = traders.alerts.length;
    await traders.block([rugged.acts.pause(true)]);
    await traders.block();
    await traders.block();
    expect(await exitOf(rugged)).toEqual({ fill: undefined, thought: undefined });
    const waiting = (await traders.watched.thoughts()).filter(
      ({ token, gate }) => token.address === rugged.token.address && gate === 'exit.unsellable',
    );
    expect(waiting.map(({ reasoning }) => reasoning)).toEqual([
      expect.stringContaining('A trial sale of what is held fails') as string,
    ]);
    expect(traders.alerts.slice(told)).toEqual([
      expect.objectContaining({
        level: 'critical',
        text: expect.stringContaining('cannot be sold') as string,
      }),
    ]);
    const opened = await traders.block([rugged.acts.pause(false)]);
    await traders.block();
    expect((await exitOf(rugged)).fill).toMatchObject({ outcome: 'filled', blockNumber: opened + 1 });
  });

  it('is held where all of the liquidity went at once, and the thought says so', async () => {
    const rugged = await held('Plain', 'constantProduct');
    await traders.block([rugged.acts.pull(1_000_000)]);
    await traders.block();
    const thoughts = await traders.watched.thoughts();
    const last = thoughts.find(({ token }) => token.address === rugged.token.address);
    expect(last).toMatchObject({ decision: 'HOLD', gate: 'exit.unsellable' });
    expect(last?.reasoning).toMatch(/100\.00 % of its liquidity has gone .* so it is held\./);
    expect((await exitOf(rugged)).fill).toBeUndefined();
  });
});
