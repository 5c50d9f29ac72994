import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lockFolder } from './folderLock.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'twinlane-lock-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

describe('the lock of a folder', () => {
  it('is held by one at a time, and can be had again', async () => {
    const data = join(folder, 'new', 'data');
    const first = await lockFolder(data);
    await expect(lockFolder(data, 0)).rejects.toMatchObject({ code: 'sandbox.folder-in-use' });
    const second = lockFolder(data);
    await first.release();
    await (await second).release();
  });

  it('is let go of when its process is killed', async () => {
    const script = join(folder, 'holder.mjs');
    const lock = new URL('folderLock.ts', import.meta.url).href;
    await writeFile(
      script,
      `import { lockFolder } from '${lock}';
       await lockFolder(process.argv[2]);
       process.send('locked');
       setInterval(() => undefined, 1000);`,
    );
    const holder = fork(script, [folder], { execArgv: [] });
    await once(holder, 'message');
    await expect(lockFolder(folder, 0)).rejects.toMatchObject({ code: 'sandbox.folder-in-use' });
    holder.kill('SIGKILL');
    await once(holder, 'exit');
    await (await lockFolder(folder, 0)).release();
  });
});
