import type { Token } from '../../market/token.ts';
import type { Fill } from '../fill.ts';

export const CASH: Token = {
  chainId: 31_337,
  address: '0x00000000000000000000000000000000000000C1',
  symbol: 'USDC',
  decimals: 6,
};

/** A test token; `n` tells tokens apart. */
export function testToken(n: number): Token {
  return {
    chainId: 31_337,
    address: `0x${n.toString(16).padStart(40, '0')}`,
    symbol: `T${n}`,
    decimals: 18,
  };
}

interface TradeShape {
  readonly id: string;
  readonly side: 'buy' | 'sell' | 'cycle';
  readonly token: Token;
  readonly amountIn: bigint;
  readonly amountOut: bigint;
  readonly gasFee?: bigint;
  readonly gasFeeCash?: bigint;
  readonly botId?: string;
  readonly reverted?: boolean;
}

/** A fill of one block per trade, with what the test does not care about filled in. */
export function makeFill(shape: TradeShape): Fill {
  const reverted = shape.reverted === true;
  return {
    id: shape.id,
    orderId: `order-${shape.id}`,
    accountId: 'account',
    botId: shape.botId ?? 'bot',
    outcome: reverted ? 'reverted' : 'filled',
    ...(reverted ? { revertReason: 'insufficientOutput' as const } : {}),
    tokenIn: shape.side === 'sell' ? shape.token : CASH,
    tokenOut: shape.side === 'buy' ? shape.token : CASH,
    amountIn: reverted ? 0n : shape.amountIn,
    amountOut: reverted ? 0n : shape.amountOut,
    quotedAmountOut: shape.amountOut,
    gasUsed: 100_000n,
    effectiveGasPrice: 1_000_000_000n,
    gasFee: shape.gasFee ?? 0n,
    gasFeeCash: shape.gasFeeCash ?? 0n,
    blockNumber: 1,
    blockHash: `0x${'ab'.repeat(32)}`,
    timestamp: 1_700_000_000,
  };
}
