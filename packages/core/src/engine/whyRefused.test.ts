import { expect, test } from 'vitest';
import { RISK_FACTORS } from '../risk/registry.ts';
import { whyRefused } from './whyRefused.ts';

test.each(RISK_FACTORS.map(({ kind }) => kind))('a refusal by %s is told in words', (kind) => {
  expect(whyRefused(`risk.${kind}`)).toMatch(/^it failed the [a-zMEV]+( [a-z]+)? check$/);
});

test('other refusals are told in words, too', () => {
  expect(whyRefused('risk.marketStructure')).toBe('it failed the market structure check');
  expect(whyRefused('risk.mevExposure')).toBe('it failed the MEV exposure check');
  expect(whyRefused('risk.score')).toBe('its risk score was above the tolerance');
  expect(whyRefused('risk.confidence')).toBe('confidence after its risk was too low');
});
