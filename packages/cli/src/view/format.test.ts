import { expect, it } from 'vitest';
import {
  formatDuration,
  formatFixed,
  formatGwei,
  formatPrice,
  formatQuantity,
  formatShare,
  formatSigned,
} from './format.ts';

it('writes numbers the way a trader reads them', () => {
  expect(['12345.678', '-0.001', '0', 'x'].map((value) => formatFixed(value, 2))).toEqual([
    '12,345.68',
    '0.00',
    '0.00',
    '–',
  ]);
  expect(['1', '-1', '0', '0.001'].map((value) => formatSigned(value, 2))).toEqual([
    '+1.00',
    '-1.00',
    '0.00',
    '0.00',
  ]);
  expect(['2512.334', '1.00041', '0.5', '0.0001234567', '0.00000083', '1e-12', '0'].map(formatPrice)).toEqual(
    ['2,512.33', '1.0004', '0.5000', '0.0001235', '8.300e-7', '1.000e-12', '0.00'],
  );
  expect(['0.3980411234', '1200000000', '0.0000001', '0'].map(formatQuantity)).toEqual([
    '0.398041',
    '1,200,000,000',
    '1.00e-7',
    '0',
  ]);
  expect([0.0123, -0.5, 0].map(formatShare)).toEqual(['+1.23 %', '-50.00 %', '0.00 %']);
  expect(['1234567890', '250000000000', '1000000'].map(formatGwei)).toEqual([
    '1.23 gwei',
    '250 gwei',
    '0.001 gwei',
  ]);
  expect([0, 61_000, 3_600_000, 90_061_000, -5].map(formatDuration)).toEqual([
    '0 s',
    '1 m 1 s',
    '1 h 0 m',
    '1 d 1 h',
    '0 s',
  ]);
});
