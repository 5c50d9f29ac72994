import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

/** Creation code by layout of the book-keeping and by contract. */
export interface CompiledFamilies {
  /** Of the sources that it was compiled from. */
  readonly digest: string;
  readonly open: Readonly<Record<string, `0x${string}`>>;
  readonly hidden: Readonly<Record<string, `0x${string}`>>;
}

interface SolcOutput {
  readonly errors?: readonly { readonly severity: string; readonly formattedMessage: string }[];
  readonly contracts: Readonly<Record<string, Record<string, { evm: { bytecode: { object: string } } }>>>;
}

const FOLDER = import.meta.dirname;
const SOURCES = ['MaliciousFamilies.sol', 'HonestFamilies.sol'];
const LAYOUTS = { open: 'FamilyOpen.sol', hidden: 'FamilyHidden.sol' } as const;

/**
 * Compiles every family over both layouts. Functions are dispatched one after the other (few runs of the optimiser), so
 * that a function can be renamed in the code. Throws with the compiler's words.
 */
function compileFamilies(): CompiledFamilies {
  return {
    digest: familiesDigest(),
    open: compileOver(LAYOUTS.open),
    hidden: compileOver(LAYOUTS.hidden),
  };
}

/** SHA-256 of all sources: what was compiled from others is stale. */
export function familiesDigest(): string {
  const hash = createHash('sha256');
  for (const name of [...Object.values(LAYOUTS), ...SOURCES]) {
    hash.update(read(name).content);
  }
  return hash.digest('hex');
}

function read(name: string): { readonly content: string } {
  return { content: readFileSync(join(FOLDER, name), 'utf8') };
}

function compileOver(base: string): Readonly<Record<string, `0x${string}`>> {
  const input = {
    language: 'Solidity',
    sources: {
      'Family.sol': read(base),
      ...Object.fromEntries(SOURCES.map((name) => [name, read(name)])),
    },
    settings: {
      optimizer: { enabled: true, runs: 1 },
      evmVersion: 'paris',
      metadata: { bytecodeHash: 'none', appendCBOR: false },
      outputSelection: { '*': { '*': ['evm.bytecode.object'] } },
    },
  };
  const solc = createRequire(import.meta.url)('solc') as { compile(input: string): string };
  const output = JSON.parse(solc.compile(JSON.stringify(input))) as SolcOutput;
  const failures = output.errors?.filter(({ severity }) => severity === 'error') ?? [];
  if (failures.length > 0) {
    throw new Error(failures.map(({ formattedMessage }) => formattedMessage).join('\n'));
  }
  return Object.fromEntries(
    SOURCES.flatMap((name) => Object.entries(output.contracts[name] ?? {})).map(
      ([contract, { evm }]) => [contract, `0x${evm.bytecode.object}`] as const,
    ),
  );
}

if (import.meta.main) {
  writeFileSync(join(FOLDER, 'families.json'), `${JSON.stringify(compileFamilies(), null, 1)}\n`);
}
