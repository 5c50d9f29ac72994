import { expect, it } from 'vitest';
import { modeLook } from './modeLook.ts';

it('says real funds of a real chain alone', () => {
  expect(modeLook('live', 1)).toMatchObject({ word: 'Live · real funds', edge: 'bg-mode-live' });
  const sandbox = modeLook('live', 31_337);
  expect(sandbox).toMatchObject({ word: 'Live · sandbox', edge: modeLook('sandbox', 31_337).edge });
  expect(sandbox.note).toContain('no real money');
  expect(modeLook('paper', 1).note).toContain('paper money');
});
