import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EXIT_RULES } from '@twinlane/core/exit/registry';
import { STRATEGIES } from '@twinlane/core/strategy/registry';
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

it.each([
  ['strategies.md', STRATEGIES.map(({ title }) => `## ${title}`)],
  ['exits.md', EXIT_RULES.map(({ kind }) => `| \`${kind}\` `)],
])('docs/%s tells of everything that is registered', (file, marks) => {
  const text = readFileSync(join(import.meta.dirname, '../../../docs', file), 'utf8');
  expect(marks.filter((mark) => !text.includes(mark))).toEqual([]);
});

it('docs/exits.md names the rules in their order of precedence', () => {
  const text = readFileSync(join(import.meta.dirname, '../../../docs/exits.md'), 'utf8');
  const places = EXIT_RULES.map(({ kind }) => text.indexOf(`| \`${kind}\` `));
  expect(places).toEqual(places.toSorted((a, b) => a - b));
});
