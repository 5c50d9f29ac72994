import type { KnownPool } from '@twinlane/core/market/knownPool';
import type { Token } from '@twinlane/core/market/token';
import { launchedTokenAbi } from '@twinlane/sandbox/launcher/launchedTokenAbi';
import { tokenAbi } from '@twinlane/sandbox/abi/exchangeAbi';
import { liquidityAddition } from '@twinlane/sandbox/deploy/addLiquidity';
import { ownArtifact } from '@twinlane/sandbox/deploy/artifact';
import { listedPool, poolCreation } from '@twinlane/sandbox/deploy/createPool';
import { encodeDeployData, encodeFunctionData, getContractAddress } from 'viem';
import { sandbox } from '../../chain/sandbox.ts';
import type { TradeField } from './tradeField.ts';

const SUPPLY = 10n ** 30n;
const HELD = 10n ** 24n;

/**
 * A token that keeps a share of what is sold, in a pair with each of two others; the trader holds plenty of it.
 * `bps` of a sale are kept.
 */
export async function listTaxedToken(
  { world, trader }: TradeField,
  others: readonly Token[],
  bps: bigint,
): Promise<{ readonly token: Token; readonly pools: readonly KnownPool[] }> {
  const { deployment, anvil } = world;
  const { deployer } = deployment;
  const nonce = BigInt(await anvil.request<string>('eth_getTransactionCount', [deployer, 'latest']));
  const { abi, bytecode } = ownArtifact('SellTaxToken');
  const address = getContractAddress({ from: deployer, nonce });
  const token: Token = { chainId: sandbox.id, address, symbol: 'KEPT', decimals: 18 };
  const args = ['Kept', 'KEPT', 18, SUPPLY, deployer];
  const call = (data: `0x${string}`) => ({ from: deployer, to: address, data });
  await world.mine([
    { from: deployer, data: encodeDeployData({ abi, bytecode, args }), gas: 8_000_000n },
    call(encodeFunctionData({ abi: tokenAbi, functionName: 'transfer', args: [trader.address, HELD] })),
    call(encodeFunctionData({ abi: launchedTokenAbi, functionName: 'setSellTax', args: [bps] })),
  ]);
  const pools: KnownPool[] = [];
  for (const [index, other] of others.entries()) {
    const venue = index % 2 === 0 ? 'uniswap-v2' : 'sushiswap-v2';
    const creation = poolCreation(deployment, { venue, tokenA: token, tokenB: other, price: 1 });
    await world.mine([
      ...creation.transactions,
      ...liquidityAddition(deployment, {
        ...creation,
        amount0: amountOf(creation.token0),
        amount1: amountOf(creation.token1),
      }),
      call(
        encodeFunctionData({
          abi: launchedTokenAbi,
          functionName: 'setPool',
          args: [creation.address, true],
        }),
      ),
    ]);
    const { token0, token1 } = creation;
    pools.push({ ...listedPool(creation, 1, 1), chainId: sandbox.id, token0, token1 });
  }
  return { token, pools };
}

/** A thousand whole tokens. */
function amountOf({ decimals }: Token): bigint {
  return 10n ** BigInt(decimals + 3);
}
