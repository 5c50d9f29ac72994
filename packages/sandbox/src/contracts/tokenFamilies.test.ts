import type { Address, Hex } from '@twinlane/core/money/hex';
import {
  type Abi,
  encodeDeployData,
  encodeFunctionData,
  getContractAddress,
  maxUint256,
  parseAbi,
} from 'viem';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { agentDeskAbi } from '../abi/agentDeskAbi.ts';
import { tokenAbi, v2RouterAbi } from '../abi/exchangeAbi.ts';
import type { Anvil, SandboxTransaction } from '../anvil/anvil.ts';
import { mineBlock } from '../anvil/mineBlock.ts';
import { startAnvil } from '../anvil/startAnvil.ts';
import { addLiquidity } from '../deploy/addLiquidity.ts';
import { ownArtifact } from '../deploy/artifact.ts';
import { poolCreation } from '../deploy/createPool.ts';
import { deployExchanges } from '../deploy/deployExchanges.ts';
import { mineNext } from '../deploy/mineNext.ts';
import type { SandboxDeployment } from '../deploy/sandboxDeployment.ts';

/** Everything that the families have beyond ERC-20. */
const familyAbi = parseAbi([
  'function setPool(address pool, bool listed)',
  'function setSellTax(uint256 bps)',
  'function blacklist(address[] holders, bool barred)',
  'function barEverybody(bool barred)',
  'function excuse(address holder, bool excused)',
  'function pause()',
  'function unpause()',
  'function renounceOwnership()',
]);

const ONE = 10n ** 18n;
const buyer: Address = '0xBbBBbBBbbbBbbBbBbBBbBbbbbbBBbbbBBBBbBBB1'.toLowerCase() as Address;
let anvil: Anvil;
let deployment: SandboxDeployment;

beforeAll(async () => {
  anvil = await startAnvil();
  deployment = await deployExchanges(anvil);
  await anvil.request('anvil_setBalance', [buyer, '0xd3c21bcecceda1000000']);
  const { usdc, deployer, venues } = deployment;
  await mineNext(anvil, [
    from(deployer, usdc.address, transfer(buyer, 1_000_000_000_000n)),
    from(buyer, usdc.address, approve(venues['uniswap-v2'].router)),
  ]);
});

afterAll(async () => {
  await anvil?.stop();
});

/** A launched token with a pair against USDC, and what can be done with it. */
interface Listed {
  readonly token: Address;
  readonly pair: Address;
  /** What the owner does to it. */
  owner(functionName: (typeof familyAbi)[number]['name'], args?: readonly unknown[]): Promise<void>;
  /** Base units of the token that the buyer got for 1,000 USDC. */
  buy(): Promise<bigint>;
  /** Base units of USDC that the buyer, or whoever else, got for a whole token; undefined where the sale reverts. */
  sell(seller?: Address): Promise<bigint | undefined>;
}

async function list(contractName: string): Promise<Listed> {
  const { deployer, usdc, venues } = deployment;
  const { router } = venues['uniswap-v2'];
  const nonce = await anvil.client.getTransactionCount({ address: deployer });
  const address = getContractAddress({ from: deployer, nonce: BigInt(nonce) });
  const token = { chainId: deployment.chainId, address, symbol: 'NEW', decimals: 18 };
  const plan = { venue: 'uniswap-v2', tokenA: token, tokenB: usdc, price: 1 } as const;
  const creation = poolCreation(deployment, plan);
  const args = ['New', 'NEW', 18, 10_000_000n * ONE, deployer];
  await mineNext(anvil, [
    { from: deployer, data: encodeDeployData({ ...ownArtifact(contractName), args }), gas: 5_000_000n },
    ...creation.transactions,
    from(buyer, address, approve(router)),
    from(deployer, address, approve(router)),
  ]);
  const amounts = { [address]: 1_000_000n * ONE, [usdc.address]: 1_000_000_000_000n };
  await addLiquidity(anvil, deployment, [
    {
      ...creation,
      amount0: amounts[creation.token0.address]!,
      amount1: amounts[creation.token1.address]!,
    },
  ]);
  const trade = async (who: Address, path: readonly Address[], amount: bigint) => {
    const received = path[1]!;
    const before = await balance(received, who);
    const data = encodeFunctionData({
      abi: v2RouterAbi,
      functionName: 'swapExactTokensForTokensSupportingFeeOnTransferTokens',
      args: [amount, 0n, path, who, maxUint256],
    });
    const ok = await succeeds(from(who, router, data));
    return ok ? (await balance(received, who)) - before : undefined;
  };
  return {
    token: address,
    pair: creation.address,
    async owner(functionName, ownerArgs = []) {
      const data = encodeFunctionData<Abi>({ abi: familyAbi, functionName, args: ownerArgs });
      await mineNext(anvil, [from(deployer, address, data)]);
    },
    async buy() {
      return (await trade(buyer, [usdc.address, address], 1_000_000_000n)) ?? 0n;
    },
    sell: (seller = buyer) => trade(seller, [address, usdc.address], ONE),
  };
}

function from(sender: Address, to: Address, data: Hex): SandboxTransaction {
  return { from: sender, to, data, gas: 2_000_000n };
}

function transfer(to: Address, amount: bigint): Hex {
  return encodeFunctionData({ abi: tokenAbi, functionName: 'transfer', args: [to, amount] });
}

function approve(spender: Address): Hex {
  return encodeFunctionData({ abi: tokenAbi, functionName: 'approve', args: [spender, maxUint256] });
}

async function balance(token: Address, holder: Address): Promise<bigint> {
  return anvil.client.readContract({
    address: token,
    abi: tokenAbi,
    functionName: 'balanceOf',
    args: [holder],
  });
}

async function succeeds(transaction: SandboxTransaction): Promise<boolean> {
  const { timestamp } = await anvil.client.getBlock();
  const block = await mineBlock(anvil, { timestamp: Number(timestamp) + 1, transactions: [transaction] });
  const receipt = await anvil.client.getTransactionReceipt({ hash: block.transactions[0]! });
  return receipt.status === 'success';
}

describe('a launched token', () => {
  it('that is honest can be bought and sold, for good once nobody owns it', async () => {
    const honest = await list('StandardToken');
    await honest.owner('renounceOwnership');
    expect(await honest.buy()).toBeGreaterThan(990n * ONE);
    expect(await honest.sell()).toBeGreaterThan(990_000n);
    const mint = encodeFunctionData({ abi: tokenAbi, functionName: 'mint', args: [buyer, ONE] });
    expect(await succeeds(from(deployment.deployer, honest.token, mint))).toBe(false);
  });

  it('that is a honeypot can be bought, sent on, and sold by its owner alone', async () => {
    const honeypot = await list('HoneypotToken');
    await honeypot.owner('setPool', [honeypot.pair, true]);
    expect(await honeypot.buy()).toBeGreaterThan(990n * ONE);
    expect(await succeeds(from(buyer, honeypot.token, transfer(deployment.deployer, ONE)))).toBe(true);
    expect(await honeypot.sell()).toBeUndefined();
    expect(await honeypot.sell(deployment.deployer)).toBeGreaterThan(990_000n);
  });

  it('with a sell tax takes nothing of a purchase, and of a sale whatever its owner wants', async () => {
    const taxed = await list('SellTaxToken');
    await taxed.owner('setPool', [taxed.pair, true]);
    expect(await taxed.buy()).toBeGreaterThan(990n * ONE);
    const untaxed = (await taxed.sell())!;
    await taxed.owner('setSellTax', [4500n]);
    expect(Number(await taxed.sell()) / Number(untaxed)).toBeCloseTo(0.55, 3);
    await taxed.owner('setSellTax', [10_000n]);
    expect(await taxed.sell()).toBeUndefined();
  });

  it('with a blacklist bars one holder, or everybody who is not excused', async () => {
    const listed = await list('BlacklistToken');
    await listed.buy();
    expect(await listed.sell()).toBeGreaterThan(0n);
    await listed.owner('blacklist', [[buyer], true]);
    expect(await listed.sell()).toBeUndefined();
    await listed.owner('blacklist', [[buyer], false]);
    expect(await listed.sell()).toBeGreaterThan(0n);
    await listed.owner('excuse', [listed.pair, true]);
    await listed.owner('barEverybody', [true]);
    expect(await listed.buy()).toBeGreaterThan(0n);
    expect(await listed.sell()).toBeUndefined();
    expect(await listed.sell(deployment.deployer)).toBeGreaterThan(0n);
  });

  it('that is paused moves no more, until it is released', async () => {
    const pausable = await list('PausableToken');
    await pausable.buy();
    await pausable.owner('pause');
    expect(await pausable.sell()).toBeUndefined();
    expect(await pausable.buy()).toBe(0n);
    await pausable.owner('unpause');
    expect(await pausable.sell()).toBeGreaterThan(0n);
  });

  it('is worth nothing after its launcher has pulled the liquidity', async () => {
    const rug = await list('RugPullToken');
    expect(await rug.buy()).toBeGreaterThan(990n * ONE);
    expect(await rug.sell()).toBeGreaterThan(990_000n);
    const { deployer } = deployment;
    const liquidity = await balance(rug.pair, deployer);
    const burn = encodeFunctionData({
      abi: parseAbi(['function burn(address to)']),
      functionName: 'burn',
      args: [deployer],
    });
    await mineNext(anvil, [
      from(deployer, rug.pair, transfer(rug.pair, liquidity)),
      from(deployer, rug.pair, burn),
    ]);
    expect((await rug.sell()) ?? 0n).toBeLessThan(10n);
  });
});

describe("an agent's desk", () => {
  it('trades and provides at V2 and V3 pools, and stops at one failing call of several', async () => {
    const { deployer, weth, usdc } = deployment;
    const data = encodeDeployData({ ...ownArtifact('AgentDesk'), args: [buyer] });
    const nonce = await anvil.client.getTransactionCount({ address: buyer });
    const desk = getContractAddress({ from: buyer, nonce: BigInt(nonce) });
    const plans = (['uniswap-v2', 'uniswap-v3', 'pancakeswap-v3', 'pancakeswap-v2'] as const).map(
      (venue) => ({
        venue,
        tokenA: weth,
        tokenB: usdc,
        price: 2500,
        fee: { 'uniswap-v2': 3000, 'uniswap-v3': 500, 'pancakeswap-v3': 500, 'pancakeswap-v2': 2000 }[venue],
      }),
    );
    const creations = plans.map((plan) => poolCreation(deployment, plan));
    await mineNext(anvil, [
      { from: buyer, data, gas: 5_000_000n },
      ...creations.flatMap(({ transactions }) => transactions),
      from(deployer, weth.address, transfer(desk, 1000n * ONE)),
      from(deployer, usdc.address, transfer(desk, 2_500_000_000_000n)),
    ]);
    const sides = { [weth.address]: 400n * ONE, [usdc.address]: 1_000_000_000_000n };
    await addLiquidity(
      anvil,
      deployment,
      creations.map((creation) => ({
        ...creation,
        amount0: sides[creation.token0.address]!,
        amount1: sides[creation.token1.address]!,
      })),
    );
    const wethIsZero = creations[0]!.token0.address === weth.address;
    const [pair, pool, pancake, cheapPair] = creations.map(({ address }) => address) as [
      Address,
      Address,
      Address,
      Address,
    ];
    const abi = agentDeskAbi;
    const limit = wethIsZero ? 4295128740n : 1461446703485210103287273052203988822378723970341n;
    const amounts = wethIsZero ? ([ONE, 2_500_000_000n] as const) : ([2_500_000_000n, ONE] as const);
    const calls: readonly Hex[] = [
      encodeFunctionData({ abi, functionName: 'swapV2', args: [pair, wethIsZero, ONE, 3000n, 0n] }),
      encodeFunctionData({ abi, functionName: 'swapV2', args: [cheapPair, wethIsZero, ONE, 2000n, 0n] }),
      encodeFunctionData({ abi, functionName: 'swapV3', args: [pool, wethIsZero, ONE, limit] }),
      encodeFunctionData({ abi, functionName: 'swapV3', args: [pancake, wethIsZero, ONE, limit] }),
      encodeFunctionData({ abi, functionName: 'mintV2', args: [pair, ...amounts] }),
      encodeFunctionData({ abi, functionName: 'mintV3', args: [pool, -887_270, 887_270, 10n ** 12n] }),
      encodeFunctionData({ abi, functionName: 'mintV3', args: [pancake, -887_270, 887_270, 10n ** 12n] }),
      encodeFunctionData({ abi, functionName: 'burnV3', args: [pool, -887_270, 887_270, 10n ** 12n] }),
    ];
    const before = await balance(usdc.address, desk);
    const impossible = encodeFunctionData({ abi, functionName: 'swapV3', args: [pool, wethIsZero, ONE, 0n] });
    const all = encodeFunctionData({ abi, functionName: 'executeAll', args: [[...calls, impossible]] });
    const { timestamp } = await anvil.client.getBlock();
    const block = await mineBlock(anvil, {
      timestamp: Number(timestamp) + 1,
      transactions: [{ from: buyer, to: desk, data: all, gas: 5_000_000n }],
    });
    const failed = await anvil.client.getContractEvents({
      address: desk,
      abi,
      eventName: 'CallFailed',
      blockHash: block.hash,
    });
    expect(failed.map(({ args }) => args.index)).toEqual([8n]);
    // Four sales of one ether, of which a V2 deposit takes back the price of one.
    expect((await balance(usdc.address, desk)) - before).toBeGreaterThan(7_350_000_000n);
    const liquidity = await balance(pair, desk);
    expect(liquidity).toBeGreaterThan(0n);
    const out = encodeFunctionData({ abi, functionName: 'burnV2', args: [pair, liquidity] });
    expect(await succeeds(from(buyer, desk, out))).toBe(true);
  });

  it('obeys its owner only, and pays no pool that it did not call', async () => {
    const nonce = await anvil.client.getTransactionCount({ address: buyer });
    const desk = getContractAddress({ from: buyer, nonce: BigInt(nonce) });
    const { deployer, usdc } = deployment;
    await mineNext(anvil, [
      {
        from: buyer,
        data: encodeDeployData({ ...ownArtifact('AgentDesk'), args: [buyer] }),
        gas: 5_000_000n,
      },
      from(deployer, usdc.address, transfer(desk, 1000n)),
    ]);
    const take = encodeFunctionData({
      abi: agentDeskAbi,
      functionName: 'perform',
      args: [usdc.address, 0n, transfer(deployer, 1000n)],
    });
    expect(await succeeds(from(deployer, desk, take))).toBe(false);
    const callback = encodeFunctionData({
      abi: parseAbi(['function uniswapV3MintCallback(uint256, uint256, bytes)']),
      functionName: 'uniswapV3MintCallback',
      args: [1n, 1n, '0x'],
    });
    expect(await succeeds(from(deployer, desk, callback))).toBe(false);
    expect(await succeeds(from(buyer, desk, take))).toBe(true);
  });
});
