import { describe, expect, it } from 'vitest';
import { exponential } from './exponential.ts';
import { createRandomStream, restoreRandomStream } from './randomStream.ts';
import { throughJson } from './testing/throughJson.ts';

function firstDraws(seed: number, name: string): readonly number[] {
  const stream = createRandomStream(seed, name);
  return [stream.uniform(), stream.integer(0, 1e9), stream.normal()];
}

describe('a random stream', () => {
  it('is decided by its seed and its name alone', () => {
    expect(firstDraws(1, 'noise')).toEqual(firstDraws(1, 'noise'));
    expect(firstDraws(1, 'noise')).not.toEqual(firstDraws(2, 'noise'));
    expect(firstDraws(1, 'noise')).not.toEqual(firstDraws(1, 'gas'));
  });

  it('goes on from its state', () => {
    const stream = createRandomStream(9, 'x');
    stream.normal();
    const copy = restoreRandomStream(throughJson(stream.state()));
    expect([copy.uniform(), copy.normal()]).toEqual([stream.uniform(), stream.normal()]);
  });

  it('has the distributions it promises', () => {
    const stream = createRandomStream(4, 'statistics');
    const size = 40_000;
    let sum = 0;
    let squares = 0;
    let arrivals = 0;
    let arrivalSquares = 0;
    for (let draw = 0; draw < size; draw += 1) {
      const normal = stream.normal();
      sum += normal;
      squares += normal * normal;
      const count = stream.arrivals(5);
      arrivals += count;
      arrivalSquares += count * count;
    }
    expect(Math.abs(sum / size)).toBeLessThan(0.02);
    expect(squares / size).toBeCloseTo(1, 1);
    expect(arrivals / size).toBeCloseTo(5, 1);
    // A Poisson variable's variance is its mean.
    expect(arrivalSquares / size - (arrivals / size) ** 2).toBeGreaterThan(4.7);
    expect(arrivalSquares / size - (arrivals / size) ** 2).toBeLessThan(5.3);
    expect(stream.integer(3, 3)).toBe(3);
  });
});

describe('exponential', () => {
  it('agrees with the engine to 1e-14', () => {
    for (let x = -60; x <= 60; x += 0.37) {
      expect(Math.abs(exponential(x) / Math.exp(x) - 1)).toBeLessThan(1e-14);
    }
    expect(exponential(0)).toBe(1);
  });
});
