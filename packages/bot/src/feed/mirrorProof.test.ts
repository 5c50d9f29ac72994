import { expect, it } from 'vitest';
import { proveRefills, proveReorganisations } from '../testing/mirrorProof.ts';

/** Reduced; the full size is `npm run prove -- mirror`. */
it.each(['ipc', 'webSocket', 'http'] as const)(
  'equals a fresh snapshot to the last unit after random trades and reorganisations, over %s',
  async (transport) => {
    const found = await proveReorganisations({ seed: 3, sequences: 8, transport });
    expect(found.examples).toEqual([]);
    expect(found).toMatchObject({ sequences: 8, reorganisations: 8, mismatches: 0, resets: 0 });
    expect(found.rollbacks).toBeGreaterThan(4);
    expect(found.deepest).toBeGreaterThan(16);
    expect(found.poolsForgotten).toBeGreaterThan(0);
    expect(found.burns).toBeGreaterThan(5);
  },
);

it('heals a cut connection without loading afresh, also where the chain was reorganised meanwhile', async () => {
  const found = await proveRefills({ seed: 4, missed: [50, 260] });
  expect(found.examples).toEqual([]);
  expect(found).toMatchObject({
    sequences: 2,
    reorganisations: 1,
    mismatches: 0,
    resets: 0,
    mostMissed: 260,
  });
});
