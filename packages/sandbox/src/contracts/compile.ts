import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';

/** A compiled contract as it is committed beside its source. */
export interface CompiledContract {
  readonly contractName: string;
  readonly abi: readonly unknown[];
  readonly bytecode: `0x${string}`;
}

interface SolcOutput {
  readonly errors?: readonly { readonly severity: string; readonly formattedMessage: string }[];
  readonly contracts: Readonly<
    Record<string, Record<string, { abi: unknown[]; evm: { bytecode: { object: string } } }>>
  >;
}

const FOLDER = import.meta.dirname;
/** Contracts that misbehave, for tests. */
const TESTING = 'testing';

/**
 * Compiles every source of this folder and of its `testing`, by path without extension. Throws with the compiler's words where
 * one does not compile.
 */
export function compileContracts(): ReadonlyMap<string, CompiledContract> {
  const names = [
    ...readdirSync(FOLDER),
    ...readdirSync(join(FOLDER, TESTING)).map((name) => `${TESTING}/${name}`),
  ].filter((name) => name.endsWith('.sol'));
  const input = {
    language: 'Solidity',
    sources: Object.fromEntries(
      names.map((name) => [name, { content: readFileSync(join(FOLDER, name), 'utf8') }]),
    ),
    settings: {
      optimizer: { enabled: true, runs: 10_000 },
      evmVersion: 'cancun',
      metadata: { bytecodeHash: 'none' },
      outputSelection: { '*': { '*': ['abi', 'evm.bytecode.object'] } },
    },
  };
  const solc = createRequire(import.meta.url)('solc') as { compile(input: string): string };
  const output = JSON.parse(solc.compile(JSON.stringify(input))) as SolcOutput;
  const failures = output.errors?.filter(({ severity }) => severity === 'error') ?? [];
  if (failures.length > 0) {
    throw new Error(failures.map(({ formattedMessage }) => formattedMessage).join('\n'));
  }
  const compiled = new Map<string, CompiledContract>();
  for (const name of names) {
    const path = name.slice(0, -'.sol'.length);
    const contractName = basename(path);
    const contract = output.contracts[name]?.[contractName];
    if (contract !== undefined && contract.evm.bytecode.object !== '') {
      compiled.set(path, {
        contractName,
        abi: contract.abi,
        bytecode: `0x${contract.evm.bytecode.object}`,
      });
    }
  }
  return compiled;
}

/** The text that stands in a contract's JSON file. */
export function compiledText(contract: CompiledContract): string {
  return `${JSON.stringify(contract, null, 1)}\n`;
}

if (import.meta.main) {
  for (const [path, contract] of compileContracts()) {
    writeFileSync(join(FOLDER, `${path}.json`), compiledText(contract));
  }
}
