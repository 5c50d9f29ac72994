import { encodeFunctionData, type Hex } from 'viem';
import { agentDeskAbi } from '../abi/agentDeskAbi.ts';
import type { AgentAction } from '../agents/agentAction.ts';
import type { SandboxTransaction } from '../anvil/anvil.ts';
import type { AgentAccount } from './agentRoster.ts';

/** What an ordinary agent transaction may use. The most that a swap over several ticks or a mint takes is well below. */
const AGENT_GAS = 900_000n;

function callData(action: AgentAction): Hex {
  const abi = agentDeskAbi;
  const { kind: functionName, pool } = action;
  if (functionName === 'swapV2') {
    const args = [pool, action.zeroForOne, action.amountIn, BigInt(action.fee), action.minAmountOut] as const;
    return encodeFunctionData({ abi, functionName, args });
  }
  if (functionName === 'swapV3') {
    const args = [pool, action.zeroForOne, action.amountIn, action.sqrtPriceLimitX96] as const;
    return encodeFunctionData({ abi, functionName, args });
  }
  if (functionName === 'mintV2') {
    return encodeFunctionData({ abi, functionName, args: [pool, action.amount0, action.amount1] });
  }
  if (functionName === 'burnV2') {
    return encodeFunctionData({ abi, functionName, args: [pool, action.liquidity] });
  }
  return encodeFunctionData({
    abi,
    functionName,
    args: [pool, action.tickLower, action.tickUpper, action.liquidity],
  });
}

/** The transaction by which an agent does what it decided, with a tip of its choice (wei per gas). */
export function encodeAction(
  action: AgentAction,
  account: AgentAccount,
  maxPriorityFeePerGas: bigint,
): SandboxTransaction {
  return {
    from: account.owner,
    to: account.desk,
    data: callData(action),
    gas: AGENT_GAS,
    maxPriorityFeePerGas,
  };
}
