import { describe, expect, it } from 'vitest';
import type { TradeStep } from './calls/tradeStep.ts';
import { judgeSteps } from './judgeSteps.ts';

const WALLET = '0xaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa';
const STRANGER = '0xbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb';
const [CASH, MIDDLE, TOKEN, OTHER] = ['0x01', '0x02', '0x03', '0x04'] as const;

type Sale = Extract<TradeStep, { kind: 'exactIn' }>;
type Purchase = Extract<TradeStep, { kind: 'exactOut' }>;

const sale = (over: Partial<Sale> = {}): Sale => ({
  kind: 'exactIn',
  tokens: [CASH, TOKEN],
  amountIn: 10n,
  minOut: 5n,
  recipient: WALLET,
  ...over,
});
const gathered = (over: Partial<Sale> = {}): Sale => sale({ minOut: 0n, recipient: 'contract', ...over });
const purchase = (over: Partial<Purchase> = {}): Purchase => ({
  kind: 'exactOut',
  tokens: [CASH, TOKEN],
  amountOut: 5n,
  maxIn: 10n,
  recipient: WALLET,
  ...over,
});
const sweep = (over: Partial<Extract<TradeStep, { kind: 'sweep' }>> = {}): TradeStep => ({
  kind: 'sweep',
  token: TOKEN,
  minOut: 5n,
  recipient: WALLET,
  ...over,
});
const permit: TradeStep = {
  kind: 'permit',
  permit: { token: CASH, amount: 10n, expiration: 1n, spender: STRANGER, sigDeadline: 1n },
};

const judged = (...steps: readonly TradeStep[]) => judgeSteps(steps, WALLET);
const rule = (...steps: readonly TradeStep[]) => {
  const verdict = judged(...steps);
  return 'rule' in verdict ? verdict.rule : 'allowed';
};

describe('a sale', () => {
  const trade = { tokenIn: CASH, tokenOut: TOKEN, maxIn: 10n, minOut: 5n };

  it('straight to the wallet is allowed', () => {
    expect(judged(sale())).toEqual(trade);
  });

  it('over several segments is allowed, the later ones selling what the contract holds', () => {
    const onward = sale({ tokens: [MIDDLE, TOKEN], amountIn: 'held' });
    expect(judged(gathered({ tokens: [CASH, MIDDLE] }), onward)).toEqual(trade);
  });

  it('over several paths is gathered and swept, and their inputs are summed', () => {
    expect(judged(gathered({ amountIn: 3n }), gathered({ amountIn: 7n }), sweep())).toEqual(trade);
  });

  it('in a circle must bring back what it puts in', () => {
    const circle = { tokens: [CASH, TOKEN, CASH] };
    expect(rule(sale({ ...circle, minOut: 9n }))).toBe('minimum');
    expect(judged(sale({ ...circle, minOut: 10n }))).toMatchObject({ tokenIn: CASH, tokenOut: CASH });
  });

  it.each<[string, readonly TradeStep[], string]>([
    ['of nothing at all', [], 'malformed'],
    ['of an amount of nothing', [sale({ amountIn: 0n })], 'malformed'],
    ['for nothing', [sale({ minOut: 0n })], 'minimum'],
    ['swept for nothing', [gathered(), sweep({ minOut: 0n })], 'minimum'],
    ['to a stranger', [sale({ recipient: STRANGER })], 'recipient'],
    ['swept to a stranger', [gathered(), sweep({ recipient: STRANGER })], 'recipient'],
    ['with a step to a stranger', [gathered({ recipient: STRANGER }), sweep()], 'recipient'],
    ['that stays with the contract', [gathered()], 'recipient'],
    ['swept to the contract', [gathered(), sweep({ recipient: 'contract' })], 'recipient'],
    [
      'that leaves another token with the contract',
      [gathered({ tokens: [CASH, OTHER] }), gathered(), sweep()],
      'recipient',
    ],
    ['that sweeps what it did not bring', [gathered(), sweep({ token: OTHER })], 'malformed'],
    ['that sells what the contract happens to hold', [sale({ amountIn: 'held' })], 'malformed'],
    [
      'that sells other tokens that it happens to hold',
      [gathered({ tokens: [CASH, MIDDLE] }), sale({ tokens: [OTHER, TOKEN], amountIn: 'held' })],
      'malformed',
    ],
    ['of two tokens', [gathered(), gathered({ tokens: [OTHER, TOKEN] }), sweep()], 'malformed'],
    ['with a sale behind the last', [sale(), sale()], 'malformed'],
    ['with a sweep behind the last', [sale(), sweep()], 'malformed'],
    ['that is a sweep alone', [sweep()], 'malformed'],
    ['with a purchase in it', [gathered(), purchase()], 'malformed'],
    ['with a permit in its midst', [gathered(), permit, sweep()], 'malformed'],
    ['that is a permit alone', [permit], 'malformed'],
    ['with two permits', [permit, permit, sale()], 'malformed'],
  ])('%s is refused', (_, steps, expected) => {
    expect(rule(...steps)).toBe(expected);
  });
});

describe('a purchase', () => {
  it('is allowed over several paths, each for the wallet', () => {
    const total = { tokenIn: CASH, tokenOut: TOKEN, maxIn: 13n, minOut: 7n };
    expect(judged(purchase(), purchase({ maxIn: 3n, amountOut: 2n }))).toEqual(total);
  });

  it.each<[string, readonly TradeStep[], string]>([
    ['of nothing', [purchase({ amountOut: 0n })], 'minimum'],
    ['for nothing', [purchase({ maxIn: 0n })], 'malformed'],
    ['for a stranger', [purchase({ recipient: STRANGER })], 'recipient'],
    ['for the contract', [purchase({ recipient: 'contract' })], 'recipient'],
    ['by two tokens', [purchase(), purchase({ tokens: [OTHER, TOKEN] })], 'malformed'],
    ['of two tokens', [purchase(), purchase({ tokens: [CASH, OTHER] })], 'malformed'],
    ['with a sweep behind it', [purchase(), sweep()], 'malformed'],
    ['in a circle that costs more', [purchase({ tokens: [CASH, TOKEN, CASH] })], 'minimum'],
  ])('%s is refused', (_, steps, expected) => {
    expect(rule(...steps)).toBe(expected);
  });
});

it('hands over the permit that comes first', () => {
  expect(judged(permit, sale())).toMatchObject({ permit: permit.permit, tokenIn: CASH });
});
