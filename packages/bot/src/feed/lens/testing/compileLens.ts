import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

interface SolcOutput {
  readonly contracts: Readonly<
    Record<string, Record<string, { evm: { deployedBytecode: { object: string } } }>>
  >;
}

const FOLDER = join(import.meta.dirname, '..');

/** The runtime code that a source of the folder above compiles to. Run this file to write all of them down. */
export function compileLens(name: string): string {
  const content = readFileSync(join(FOLDER, `${name}.sol`), 'utf8');
  const input = {
    language: 'Solidity',
    sources: { [name]: { content } },
    settings: {
      optimizer: { enabled: true, runs: 200 },
      evmVersion: 'paris',
      metadata: { bytecodeHash: 'none', appendCBOR: false },
      outputSelection: { '*': { '*': ['evm.deployedBytecode.object'] } },
    },
  };
  const solc = createRequire(import.meta.url)('solc') as { compile(input: string): string };
  const output = JSON.parse(solc.compile(JSON.stringify(input))) as SolcOutput;
  return `0x${output.contracts[name]?.[name]?.evm.deployedBytecode.object ?? ''}`;
}

if (import.meta.main) {
  for (const name of ['tickReader', 'tradeProbe']) {
    const code = compileLens(`${name.charAt(0).toUpperCase()}${name.slice(1)}`);
    const text = `/** Written by testing/compileLens.ts. */\nexport const ${name}Code =\n  '${code}';\n`;
    writeFileSync(join(FOLDER, `${name}Code.ts`), text);
  }
}
