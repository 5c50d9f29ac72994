import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compileContracts, compiledText } from './compile.ts';

describe('committed contracts', () => {
  it.each([...compileContracts()])('%s.json is what its source compiles to', (name, contract) => {
    expect(readFileSync(join(import.meta.dirname, `${name}.json`), 'utf8')).toBe(compiledText(contract));
  });
});
