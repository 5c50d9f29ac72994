import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

interface SolcOutput {
  readonly errors?: readonly { readonly severity: string; readonly formattedMessage: string }[];
  readonly contracts?: Readonly<
    Record<string, Record<string, { evm: { deployedBytecode: { object: string } } }>>
  >;
}

const FOLDER = join(import.meta.dirname, '..');

/** SHA-256 of a source of the folder above: code that was compiled from another is stale. */
export function probeDigest(name: string): string {
  return createHash('sha256').update(sourceOf(name)).digest('hex');
}

function sourceOf(name: string): string {
  return readFileSync(join(FOLDER, `${name}.sol`), 'utf8');
}

/** The runtime code that a source of the folder above compiles to. Run this file to write all of them down. */
function compileProbe(name: string): string {
  const content = sourceOf(name);
  const input = {
    language: 'Solidity',
    sources: { [name]: { content } },
    settings: {
      optimizer: { enabled: true, runs: 200 },
      viaIR: true,
      evmVersion: 'paris',
      metadata: { bytecodeHash: 'none', appendCBOR: false },
      outputSelection: { '*': { '*': ['evm.deployedBytecode.object'] } },
    },
  };
  const solc = createRequire(import.meta.url)('solc') as { compile(input: string): string };
  const output = JSON.parse(solc.compile(JSON.stringify(input))) as SolcOutput;
  const code = output.contracts?.[name]?.[name]?.evm.deployedBytecode.object;
  if (code === undefined || code === '') {
    throw new Error(output.errors?.map(({ formattedMessage }) => formattedMessage).join('\n'));
  }
  return `0x${code}`;
}

if (import.meta.main) {
  for (const name of ['ScanProbe', 'ScanPuppet']) {
    const variable = `${name.charAt(0).toLowerCase()}${name.slice(1)}Code`;
    const text =
      `import type { Hex } from '@twinlane/core/money/hex';\n\n` +
      `/** Runtime code of \`${name}.sol\` (SHA-256 ${probeDigest(name)}); testing/compileProbe.ts writes it down. */\n` +
      `export const ${variable}: Hex =\n  '${compileProbe(name)}';\n`;
    writeFileSync(join(FOLDER, `${variable}.ts`), text);
  }
}
