import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { getAddress, type Hex } from 'viem';
import { generatePrivateKey, privateKeyToAddress } from 'viem/accounts';
import type { Proof } from '../harness.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const WATCH = join(import.meta.dirname, 'watchOutput.ts');
const VITEST = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs');
const SUITES = [
  ['run', '--config', 'vitest.config.ts'],
  ['run', '--config', 'vitest.program.config.ts'],
];
const SMOKE_SUITES = [['run', '--config', 'vitest.config.ts', 'packages/cli/src/wallet']];

interface Noted {
  readonly candidates: ReadonlySet<Hex>;
  readonly addresses: ReadonlySet<string>;
}

/**
 * Runs the test suites and searches all that their processes print, log or answer for private keys: every 32 bytes in
 * hexadecimal, base64, decimal or as a list of bytes whose address occurs anywhere in the same output.
 */
export const proof: Proof = {
  name: 'keys',
  title: 'no output of the whole test run holds a private key',
  async run({ smoke, stateFolder, log }) {
    const folder = join(stateFolder, 'output');
    const planted = await findsPlanted(join(stateFolder, 'planted'));
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    let failed = 0;
    for (const suite of smoke ? SMOKE_SUITES : SUITES) {
      log(`vitest ${suite.join(' ')}`);
      failed += (await runWatched([VITEST, ...suite], folder)) === 0 ? 0 : 1;
    }
    const noted = readNoted(folder);
    const found = keysIn(noted);
    for (const address of found) log(`the key of ${address} was found`);
    return {
      holds: planted && failed === 0 && found.length === 0,
      figures: [
        {
          what: 'a planted key is found in each form',
          value: planted ? 'yes' : 'no',
          bar: 'yes',
          holds: planted,
        },
        { what: 'suites that failed', value: failed, bar: '0', holds: failed === 0 },
        { what: 'processes and threads heard', value: readdirSync(folder).length, bar: null, holds: null },
        { what: 'addresses seen', value: noted.addresses.size, bar: null, holds: null },
        { what: '32-byte values tried as keys', value: noted.candidates.size, bar: null, holds: null },
        { what: 'keys found', value: found.length, bar: '0', holds: found.length === 0 },
      ],
    };
  },
};

function runWatched(args: readonly string[], folder: string): Promise<number> {
  const child = spawn(process.execPath, [...args], {
    cwd: ROOT,
    stdio: ['ignore', 'ignore', 'ignore'],
    env: { ...process.env, NODE_OPTIONS: `--import ${WATCH}`, WATCH_OUTPUT_FOLDER: folder },
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}

/** Whether a key that a process prints is found, in every form: a search that finds nothing must be able to. */
async function findsPlanted(folder: string): Promise<boolean> {
  const key = generatePrivateKey();
  const bytes = Buffer.from(key.slice(2), 'hex');
  const forms = [
    key,
    bytes.toString('base64'),
    bytes.toString('base64url'),
    BigInt(key),
    [...bytes].join(', '),
  ];
  for (const form of forms) {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    const code = `console.log(${JSON.stringify(`{"key":"${form}","address":"${privateKeyToAddress(key)}"}`)})`;
    await runWatched(['--eval', code], folder);
    if (keysIn(readNoted(folder)).length !== 1) return false;
  }
  return true;
}

function readNoted(folder: string): Noted {
  const candidates = new Set<Hex>();
  const addresses = new Set<string>();
  for (const name of readdirSync(folder)) {
    for (const line of readFileSync(join(folder, name), 'utf8').split('\n')) {
      const [form = '', text = ''] = line.split(' ');
      if (form === 'address') addresses.add(getAddress(text));
      else if (text !== '') candidates.add(keyOf(form, text));
    }
  }
  return { candidates, addresses };
}

function keyOf(form: string, text: string): Hex {
  if (form === 'hex') return `0x${text.toLowerCase()}`;
  if (form === 'decimal') return `0x${BigInt(text).toString(16).padStart(64, '0').slice(-64)}`;
  const bytes = form === 'bytes' ? Buffer.from(text.split(',').map(Number)) : Buffer.from(text, 'base64');
  return `0x${bytes.toString('hex').padStart(64, '0')}`;
}

function keysIn({ candidates, addresses }: Noted): readonly string[] {
  return [...candidates].flatMap((key) => {
    const address = addressOf(key);
    return address !== undefined && addresses.has(address) ? [address] : [];
  });
}

/** Undefined for what is no key: nought, or beyond the curve's order. */
function addressOf(key: Hex): string | undefined {
  try {
    return privateKeyToAddress(key);
  } catch {
    return undefined;
  }
}
