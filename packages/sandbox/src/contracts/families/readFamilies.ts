import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CompiledFamilies } from './compileFamilies.ts';

/** The families as they are committed. */
export function readFamilies(): CompiledFamilies {
  return JSON.parse(readFileSync(join(import.meta.dirname, 'families.json'), 'utf8')) as CompiledFamilies;
}
