import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { UserError } from '@twinlane/core/errors';

/** The native anvil binary of this platform, from its npm package. @throws UserError where it is not installed. */
export function anvilBinary(): string {
  const platform = process.platform === 'win32' ? 'win32' : process.platform;
  const arch = process.arch === 'x64' ? 'amd64' : process.arch;
  const file = process.platform === 'win32' ? 'anvil.exe' : 'anvil';
  // Resolved as the sandbox package would, which is the one that depends on it.
  const fromSandbox = createRequire(fileURLToPath(import.meta.resolve('@twinlane/sandbox/spawnSandbox')));
  try {
    return fromSandbox.resolve(`@foundry-rs/anvil-${platform}-${arch}/bin/${file}`);
  } catch (error) {
    throw new UserError('cli.anvilMissing', `The anvil binary for ${platform} ${arch} is not installed.`, {
      cause: error,
      hint: 'Run `npm install` again, with optional dependencies.',
    });
  }
}
