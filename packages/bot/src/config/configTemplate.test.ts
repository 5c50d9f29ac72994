import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { configSchema } from './configSchema.ts';
import { configTemplate, literal } from './configTemplate.ts';
import { loadConfig } from './loadConfig.ts';
import { leaves, schemaTree } from './schemaTree.ts';

it('writes a file that changes nothing', async () => {
  const cwd = mkdtempSync(join(tmpdir(), 'twinlane-template-'));
  try {
    const bare = await loadConfig({ env: {}, argv: [], cwd });
    writeFileSync(join(cwd, 'twinlane.config.ts'), configTemplate());
    expect(await loadConfig({ env: {}, argv: [], cwd })).toEqual(bare);
  } finally {
    rmSync(cwd, { recursive: true, force: true });
  }
});

it('names every setting, and keeps its lines short', () => {
  const text = configTemplate();
  for (const { path } of leaves(schemaTree(configSchema))) {
    expect(text).toMatch(new RegExp(String.raw`^\s*(// )?'?${path.at(-1)}'?: `, 'm'));
  }
  expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(110);
});

it('describes every setting', () => {
  const undescribed = leaves(schemaTree(configSchema)).filter(({ node }) => !node.description);
  expect(undescribed.map(({ path }) => path.join('.'))).toEqual([]);
});

it('writes values as they must be read', () => {
  expect(literal({ a: ["it's", '\\', 1.5, true], b: {} })).toBe(
    String.raw`{ a: ['it\'s', '\\', 1.5, true], b: {} }`,
  );
});
