import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { referencePages } from './referencePages.ts';

/* `npm run docs`: writes the pages of docs/reference that are made from the code. */

for (const { file, content } of referencePages()) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
  console.log(file);
}
