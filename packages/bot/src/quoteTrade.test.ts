import type { Pool } from '@twinlane/core/amm/pool';
import { quoteExactIn } from '@twinlane/core/amm/quote';
import { aBlock, aPair, aToken } from '@twinlane/core/testing/buildMarket';
import { quote, quoteQuery, type QuoteQuery, type QuoteView } from '@twinlane/protocol/quote';
import { expect, it } from 'vitest';
import { sandbox } from './chain/sandbox.ts';
import { createQuoteTrade } from './quoteTrade.ts';
import { venues } from './venue/registry.ts';

const WETH = sandbox.wrappedNative;
const [USDC] = sandbox.cash;
const OTHER = aToken(0x901, 'OTHER', 18);
const FALSE_WETH = aToken(0x902, 'WETH', 18);
const TWIN = aToken(0x903, 'Other', 18);
const E18 = 10n ** 18n;
const usdc = (amount: bigint): bigint => amount * 10n ** 6n;

const direct = aPair(WETH, 1000n * E18, USDC, usdc(3_000_000n), { address: OTHER.address });
const deep = aPair(WETH, 2000n * E18, OTHER, 6000n * E18);
const out = aPair(OTHER, 6000n * E18, USDC, usdc(6_000_000n));
const pools: Pool[] = [direct, deep, out, aPair(FALSE_WETH, 10n * E18, USDC, usdc(1n))];

function ask(query: Partial<Record<keyof QuoteQuery, string>>, from: readonly Pool[] = pools): QuoteView {
  const quoteTrade = createQuoteTrade({
    mirror: { head: () => aBlock(7), pools: () => from },
    chain: sandbox,
    venues,
    isReady: () => true,
  });
  const parsed = quoteQuery.parse({ in: 'WETH', out: 'USDC', amount: '10', ...query });
  return quote.parse(quoteTrade(parsed));
}

it('answers with routes whose amounts sum to the whole, and compares with one pool', () => {
  const answer = ask({});
  expect(answer.tokenIn.address).toBe(WETH.address);
  expect(answer.blockNumber).toBe(7);
  const paid = answer.paths.reduce((sum, path) => sum + BigInt(path.amountOut.units), 0n);
  expect(paid).toBe(BigInt(answer.amountOut.units));
  expect(answer.singlePool?.gainBps).toBeGreaterThanOrEqual(0);
  const single = quoteExactIn(direct, WETH.address, 10n * E18).amountOut;
  expect(BigInt(answer.amountOut.units)).toBeGreaterThanOrEqual(single);
  expect(BigInt(answer.net.units)).toBe(paid - BigInt(answer.gas.cost!.units));
  expect(BigInt(answer.limit.units)).toBe(paid - (paid * 50n) / 10_000n);
});

it('buys an exact amount, and then limits what is paid', () => {
  const answer = ask({ amount: '3000', exactOut: 'true' });
  expect(answer.amountOut.value).toBe('3000');
  const paid = BigInt(answer.amountIn.units);
  expect(BigInt(answer.net.units)).toBe(paid + BigInt(answer.gas.cost!.units));
  expect(BigInt(answer.limit.units)).toBe(paid + (paid * 50n) / 10_000n);
});

it('takes a symbol for the chain’s own token, whoever else bears it', () => {
  expect(ask({ in: 'weth' }).tokenIn.address).toBe(WETH.address);
  expect(ask({ in: FALSE_WETH.address, amount: '1' }).tokenIn.address).toBe(FALSE_WETH.address);
});

it('lists the candidates of an ambiguous symbol, and the name nearest to an unknown one', () => {
  const twins = [...pools, aPair(TWIN, E18, USDC, usdc(1n))];
  const refusal = (query: Partial<Record<keyof QuoteQuery, string>>, from = pools) => {
    try {
      return ask(query, from);
    } catch (error) {
      return error;
    }
  };
  expect(refusal({ in: 'OTHER' }, twins)).toMatchObject({
    code: 'token.ambiguous',
    message: expect.stringContaining(TWIN.address) as string,
  });
  expect(refusal({ in: 'OTHRE' })).toMatchObject({ code: 'token.unknown', hint: 'Did you mean "OTHER"?' });
  expect(refusal({ in: `0x${'9'.repeat(40)}` })).toMatchObject({ code: 'token.unknown' });
  expect(refusal({ out: 'WETH' })).toMatchObject({ code: 'quote.sameToken' });
  expect(refusal({ amount: '0' })).toMatchObject({ code: 'quote.nothingToTrade' });
  expect(refusal({ amount: '-1' })).toMatchObject({ code: 'amount.malformed' });
  expect(refusal({ amount: '9999999', exactOut: 'true' })).toMatchObject({
    code: 'quote.notEnoughLiquidity',
  });
});
