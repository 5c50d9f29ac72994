import { array, assert, boolean, constantFrom, double, integer, nat, property, record } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assessEndpoint, failuresInARow, usualWorstMs, type EndpointSample } from './endpointHealth.ts';

const NOW = 1_000_000;
const well = { forked: false };

function samples(count: number, of: Partial<EndpointSample> = {}): EndpointSample[] {
  return Array.from({ length: count }, (_, index) => ({ at: NOW - index, ms: 20, heavy: false, ...of }));
}

const anySamples = array(
  record({
    at: integer({ min: NOW - 200_000, max: NOW }),
    ms: double({ min: 0, max: 20_000, noNaN: true }),
    heavy: boolean(),
    fault: constantFrom(undefined, 'answers with HTML', 'cannot be reached'),
  }),
).map((list) => list.map(({ fault, ...rest }) => (fault === undefined ? rest : { ...rest, fault })));

describe('the health of an endpoint', () => {
  it('scores from 0 to 100, worse for every block behind and for every failure', () => {
    assert(
      property(anySamples, nat(100), (list, lag) => {
        const now = assessEndpoint(list, { ...well, lag }, NOW);
        expect(now.score).toBeGreaterThanOrEqual(0);
        expect(now.score).toBeLessThanOrEqual(100);
        expect(assessEndpoint(list, { ...well, lag: lag + 5 }, NOW).score).toBeLessThanOrEqual(now.score);
        const failed = [...list, { at: NOW, ms: 1, heavy: false, fault: 'x' }];
        const worse = assessEndpoint(failed, { ...well, lag }, NOW);
        expect(list.length === 0 || worse.score <= now.score || now.requests === 0).toBe(true);
      }),
    );
  });

  it('says in words what is wrong', () => {
    const third = [...samples(7), ...samples(3, { fault: 'answers with HTTP 500' })];
    expect(assessEndpoint(third, well, NOW).troubles).toEqual([
      '30 % of calls fail: it answers with HTTP 500',
    ]);
    expect(assessEndpoint(samples(9, { fault: 'answers with HTML' }), well, NOW).troubles).toEqual([
      'answers with HTML',
    ]);
    expect(assessEndpoint(samples(9), { ...well, lag: 12 }, NOW).troubles).toEqual(['12 blocks behind']);
    expect(assessEndpoint(samples(9), { ...well, lag: 2 }, NOW).troubles).toEqual([]);
    const asked = { ...well, rest: { until: NOW + 1_500, asked: true } };
    expect(assessEndpoint(samples(9), asked, NOW).troubles).toEqual(['asked to be left alone for 2 s more']);
    const excluded = assessEndpoint(
      samples(9),
      { ...well, exclusion: 'serves chain 1 instead of 8453' },
      NOW,
    );
    expect(excluded).toMatchObject({ score: 0, troubles: ['serves chain 1 instead of 8453'] });
  });

  it('forgets what was long ago, and one failure among many is nothing to speak of', () => {
    expect(assessEndpoint(samples(9, { at: NOW - 300_000, fault: 'x' }), well, NOW)).toMatchObject({
      requests: 0,
      errorRate: 0,
      troubles: [],
    });
    expect(assessEndpoint([...samples(10), ...samples(1, { fault: 'x' })], well, NOW).troubles).toEqual([]);
  });

  it('takes latency from answers that were data, large requests apart', () => {
    const list = [
      ...Array.from({ length: 100 }, (_, index) => ({ at: NOW, ms: index + 1, heavy: false })),
      ...samples(20, { ms: 900, heavy: true }),
      ...samples(20, { ms: 5_000, fault: 'x' }),
    ];
    expect(usualWorstMs(list, false)).toBe(95);
    expect(usualWorstMs(list, true)).toBe(900);
    expect(usualWorstMs(samples(4), false)).toBeUndefined();
    expect(assessEndpoint(list, well, NOW)).toMatchObject({ p50Ms: 60, p95Ms: 900 });
  });

  it('counts failures in a row', () => {
    expect(
      failuresInARow([...samples(2, { fault: 'x' }), ...samples(1), ...samples(3, { fault: 'x' })]),
    ).toBe(3);
    expect(failuresInARow([])).toBe(0);
  });
});
