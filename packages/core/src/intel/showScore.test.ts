import { expect, test } from 'vitest';
import { showConfidence, showRiskScore } from './showScore.ts';

test.each([
  [69.6, '69.6'],
  [69.99, '69.9'],
  [70, '70'],
  [70.04, '70'],
  [100, '100'],
  [0, '0'],
])('a confidence of %d reads %s: never as more than it is', (confidence, shown) => {
  expect(showConfidence(confidence)).toBe(shown);
});

test.each([
  [50.01, '50.1'],
  [49.96, '50'],
  [50, '50'],
  [0, '0'],
])('a risk score of %d reads %s: never as less than it is', (score, shown) => {
  expect(showRiskScore(score)).toBe(shown);
});
