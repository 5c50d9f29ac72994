import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { referencePages } from './referencePages.ts';

/** Tables are padded by the formatter; what they say is compared. */
function plain(text: string): string {
  return text
    .replaceAll(/ *\| */g, '|')
    .replaceAll(/-{3,}/g, '---')
    .replaceAll(/\s+/g, ' ');
}

it.each(referencePages())('`npm run docs` was run: $file', ({ file, content }) => {
  expect(plain(readFileSync(file, 'utf8'))).toBe(plain(content));
});
