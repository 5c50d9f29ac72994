import { UserError } from '@twinlane/core/errors';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** What of Node's names for platforms npm's anvil packages call differently. */
const architectures: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' };

/**
 * The path of the native anvil binary that npm installed for a platform (this one by default). The package's own start
 * script is left alone: it would stand between us and the process that we have to end.
 * Throws UserError `sandbox.anvil-missing`.
 */
export function anvilBinary(
  platform: string = process.platform,
  architecture: string = process.arch,
): string {
  const name = `@foundry-rs/anvil-${platform}-${architectures[architecture] ?? architecture}`;
  const found = locate(name);
  if (found === undefined) {
    throw new UserError(
      'sandbox.anvil-missing',
      `The embedded market needs the anvil binary, and the npm package ${name} is not installed.`,
      {
        hint: 'Run `npm install` with optional dependencies on. Binaries exist for Linux and macOS (x64, arm64) and Windows (x64); elsewhere use a mode other than sandbox.',
      },
    );
  }
  return found;
}

function locate(packageName: string): string | undefined {
  try {
    const here = createRequire(import.meta.url);
    const beside = createRequire(here.resolve('@foundry-rs/anvil/package.json'));
    const manifestPath = beside.resolve(`${packageName}/package.json`);
    const manifest = JSON.parse(readFileSync(manifestPath, 'utf8')) as {
      readonly bin?: { readonly anvil?: string };
    };
    const binary = join(dirname(manifestPath), manifest.bin?.anvil ?? 'bin/anvil');
    return existsSync(binary) ? binary : undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND') {
      return undefined;
    }
    throw error;
  }
}
