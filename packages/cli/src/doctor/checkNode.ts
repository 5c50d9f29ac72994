import type { Check } from './check.ts';

const NEEDED = 24;

/** Whether this Node runs the program. */
export const checkNode: Check = {
  name: 'Node',
  run() {
    const found = `${process.version} (${process.platform} ${process.arch})`;
    const fits = Number.parseInt(process.versions.node, 10) >= NEEDED;
    return Promise.resolve(
      fits
        ? { status: 'ok', found }
        : { status: 'fail', found, hint: `Install Node ${NEEDED} or newer, or run \`npm install\` again.` },
    );
  },
};
