import type { OrderPreviewView } from '@twinlane/protocol/order';
import { expect, it } from 'vitest';
import { EMPTY_DRAFT } from './orderDraft.ts';
import { acceptedAs, isRefused, warningsOf } from './previewText.ts';

const PREVIEW = { kind: 'market', warnings: [], needsAcceptRisk: false } as unknown as OrderPreviewView;
const risky = (score: number): OrderPreviewView =>
  ({ ...PREVIEW, needsAcceptRisk: true, risk: { score } }) as OrderPreviewView;

const ago = (minutes: number) => [`Its first pool is ${minutes} min old.`];

it('warns of impact, slippage and a short deadline, each once', () => {
  const preview = { ...PREVIEW, quote: { priceImpactBps: 250 } } as OrderPreviewView;
  const draft = { ...EMPTY_DRAFT, slippage: '4', deadline: '15' };
  expect(warningsOf(preview, draft).map((warning) => warning.split(':')[0])).toEqual([
    'Price impact',
    'Slippage',
    'Deadline',
  ]);
  const told = { ...preview, warnings: ['Its own size costs 2.50 % of the price.'] };
  expect(warningsOf(told, EMPTY_DRAFT)).toEqual(told.warnings);
  expect(warningsOf(PREVIEW, { ...EMPTY_DRAFT, slippage: '0.5', deadline: '60' })).toEqual([]);
});

it('asks again for a warning of another kind or a much higher risk, not for a number of this block', () => {
  expect(acceptedAs(ago(9), PREVIEW)).toBe(acceptedAs(ago(10), PREVIEW));
  expect(acceptedAs(['Costs 999.9 USDC.'], PREVIEW)).toBe(acceptedAs(['Costs 1,000.1 USDC.'], PREVIEW));
  expect(acceptedAs([...ago(9), 'Another.'], PREVIEW)).not.toBe(acceptedAs(ago(9), PREVIEW));
  expect(acceptedAs([], risky(52))).toBe(acceptedAs([], risky(58)));
  expect(acceptedAs([], risky(52))).not.toBe(acceptedAs([], risky(75)));
});

it('refuses what a gate holds back now only where waiting would not help', () => {
  const blocked = { gate: 'breaker.dailyLoss', reason: 'Too much was lost.' };
  expect(isRefused({ ...PREVIEW, blocked })).toBe(true);
  expect(isRefused({ ...PREVIEW, kind: 'limit', blocked })).toBe(false);
  expect(isRefused({ ...PREVIEW, kind: 'limit', blocked: { ...blocked, gate: 'risk.honeypot' } })).toBe(true);
});
