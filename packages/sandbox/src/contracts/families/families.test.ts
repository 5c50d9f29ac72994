import { expect, it } from 'vitest';
import { familiesDigest } from './compileFamilies.ts';
import { readFamilies } from './readFamilies.ts';

it('the committed families were compiled from the sources beside them', () => {
  expect(readFamilies().digest).toBe(familiesDigest());
});
