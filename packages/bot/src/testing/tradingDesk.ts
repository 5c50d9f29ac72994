import { isToken0 } from '@twinlane/core/amm/quote';
import type { Pool } from '@twinlane/core/amm/pool';
import type { Address, Hash, Hex } from '@twinlane/core/money/hex';
import { agentDeskAbi } from '@twinlane/sandbox/abi/agentDeskAbi';
import { tokenAbi } from '@twinlane/sandbox/abi/exchangeAbi';
import type { Anvil } from '@twinlane/sandbox/anvil/anvil';
import { ownArtifact } from '@twinlane/sandbox/deploy/artifact';
import type { SandboxDeployment } from '@twinlane/sandbox/deploy/sandboxDeployment';
import {
  encodeDeployData,
  encodeFunctionData,
  getAddress,
  getContractAddress,
  numberToHex,
  toEventSelector,
} from 'viem';

/** Somebody who trades on a running market from a contract that holds plenty of every token. */
export interface TradingDesk {
  /** A swap of an exact amount in one pool. */
  swap(pool: Pool, tokenIn: Address, amountIn: bigint): Hex;
  /** Hands a call to the node; the next block has it before what the agents do. */
  send(call: Hex): Promise<Hash>;
  /** What a mined call brought of a token. @throws where it reverted. */
  receiptOf(hash: Hash, token: Address): Promise<{ readonly received: bigint; readonly gasUsed: number }>;
}

const OWNER = getAddress('0x5ced0000000000000000000000000000000005ed');
const PLENTY = 10n ** 60n;
const TRANSFER = toEventSelector('Transfer(address,address,uint256)');
const LOWEST_PRICE = 4_295_128_740n;
const HIGHEST_PRICE = 1_461_446_703_485_210_103_287_273_052_203_988_822_378_723_970_341n;

interface Receipt {
  readonly status: Hex;
  readonly gasUsed: Hex;
  readonly logs: readonly {
    readonly address: Address;
    readonly topics: readonly Hex[];
    readonly data: Hex;
  }[];
}

/** Opens one; its transactions wait for the next block. */
export async function openTradingDesk(anvil: Anvil, deployment: SandboxDeployment): Promise<TradingDesk> {
  const { abi, bytecode } = ownArtifact('AgentDesk');
  const desk = getContractAddress({ from: OWNER, nonce: 0n });
  const { deployer, usdc, tokens } = deployment;
  const send = (from: Address, to: Address | undefined, data: Hex): Promise<Hash> =>
    anvil.request<Hash>('eth_sendTransaction', [
      {
        from,
        ...(to === undefined ? {} : { to }),
        data,
        gas: numberToHex(8_000_000n),
        maxFeePerGas: numberToHex(10n ** 12n),
        maxPriorityFeePerGas: '0x0',
      },
    ]);
  for (const account of [OWNER, deployer]) {
    await anvil.request('anvil_setBalance', [account, numberToHex(10n ** 26n)]);
  }
  await send(OWNER, undefined, encodeDeployData({ abi, bytecode, args: [OWNER] }));
  for (const token of [usdc, ...tokens]) {
    const data = encodeFunctionData({ abi: tokenAbi, functionName: 'mint', args: [desk, PLENTY] });
    await send(deployer, token.address, data);
  }
  return {
    swap: (pool, tokenIn, amountIn) => {
      const zeroForOne = isToken0(pool, tokenIn);
      return pool.kind === 'constantProduct'
        ? encodeFunctionData({
            abi: agentDeskAbi,
            functionName: 'swapV2',
            args: [pool.address, zeroForOne, amountIn, BigInt(pool.fee), 0n],
          })
        : encodeFunctionData({
            abi: agentDeskAbi,
            functionName: 'swapV3',
            args: [pool.address, zeroForOne, amountIn, zeroForOne ? LOWEST_PRICE : HIGHEST_PRICE],
          });
    },
    send: (call) => send(OWNER, desk, call),
    async receiptOf(hash, token) {
      const receipt = await anvil.request<Receipt>('eth_getTransactionReceipt', [hash]);
      if (receipt.status !== '0x1') {
        throw new Error(`The swap ${hash} reverted.`);
      }
      const received = receipt.logs
        .filter(
          ({ address, topics }) =>
            getAddress(address) === getAddress(token) &&
            topics[0] === TRANSFER &&
            BigInt(topics[2] ?? '0x0') === BigInt(desk),
        )
        .reduce((sum, { data }) => sum + BigInt(data), 0n);
      return { received, gasUsed: Number(receipt.gasUsed) };
    },
  };
}
