import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { probeDigest } from './testing/compileProbe.ts';

it.each(['ScanProbe', 'ScanPuppet'])('the code of %s was compiled from the source beside it', (name) => {
  const file = `${name.charAt(0).toLowerCase()}${name.slice(1)}Code.ts`;
  expect(readFileSync(join(import.meta.dirname, file), 'utf8')).toContain(probeDigest(name));
});
