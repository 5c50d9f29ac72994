import type { Address, Hex } from '@twinlane/core/money/hex';
import { toChecksumAddress } from '@twinlane/core/money/address';
import { problem } from '@twinlane/protocol/problem';
import type { Anvil } from '@twinlane/sandbox/anvil/anvil';
import { mineBlock } from '@twinlane/sandbox/anvil/mineBlock';
import { startAnvil } from '@twinlane/sandbox/anvil/startAnvil';
import { ownArtifact } from '@twinlane/sandbox/deploy/artifact';
import {
  encodeDeployData,
  encodeFunctionData,
  getContractAddress,
  pad,
  serializeErc6492Signature,
} from 'viem';
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Answer } from './api/testing/testServer.ts';
import { createReadClient, type ReadClient } from './chain/createReadClient.ts';
import type { OpenStore } from './store/openStore.ts';
import { pgliteHarness } from './store/testing/harness.ts';
import { startLoginServer, type LoginServer } from './testing/loginWorld.ts';

const DEPLOYER: Address = '0x7ade0000000000000000000000000000000071AD';
const SALTS = { there: pad('0x01'), planned: pad('0x02'), stranger: pad('0x03') };
const key = privateKeyToAccount(generatePrivateKey());
const other = privateKeyToAccount(generatePrivateKey());
const wallet = ownArtifact('testing/SignatureWallet');
const factory = ownArtifact('testing/SignatureWalletFactory');

const harness = pgliteHarness();
let anvil: Anvil;
let client: ReadClient;
let store: OpenStore;
let server: LoginServer;
let factoryAddress: Address;
let there: Address;
let planned: Address;
let unlisted: Address;

function create(salt: Hex): Hex {
  return encodeFunctionData({ abi: factory.abi, functionName: 'create', args: [key.address, salt] });
}

/** Where the factory makes it, by the rule of CREATE2. */
function addressOf(salt: Hex): Address {
  const bytecode = encodeDeployData({ ...wallet, args: [key.address] });
  return toChecksumAddress(getContractAddress({ opcode: 'CREATE2', from: factoryAddress, salt, bytecode }));
}

beforeAll(async () => {
  anvil = await startAnvil();
  factoryAddress = toChecksumAddress(getContractAddress({ from: DEPLOYER, nonce: 0n }));
  there = addressOf(SALTS.there);
  planned = addressOf(SALTS.planned);
  unlisted = addressOf(SALTS.stranger);
  await anvil.request('anvil_setBalance', [DEPLOYER, `0x${(10n ** 26n).toString(16)}`]);
  const last = await anvil.request<{ timestamp: string }>('eth_getBlockByNumber', ['latest', false]);
  await mineBlock(anvil, {
    timestamp: Number(last.timestamp) + 1,
    transactions: [
      { from: DEPLOYER, data: factory.bytecode },
      { from: DEPLOYER, to: factoryAddress, data: create(SALTS.there) },
    ],
  });
  client = await createReadClient({ httpUrl: anvil.httpUrl, chainId: 31_337 });
  store = await harness.open();
  server = await startLoginServer(store, {
    client,
    login: {
      wallets: [there, planned, other.address].map((address) => ({ address, role: 'trader' })),
      chains: [1],
    },
    rates: { login: 1_000 },
  });
});
afterAll(async () => {
  await server?.close();
  await store?.close();
  client?.close();
  await anvil?.stop();
  await harness.cleanUp();
});

/** Logs the wallet in with what `sign` makes of the message; the status and the code of a refusal. */
async function logIn(
  address: Address,
  sign: (message: string) => Promise<Hex>,
  chainId = 31_337,
): Promise<readonly [number, string]> {
  const browser = server.browser();
  const { message } = await browser.nonce(address, chainId);
  return codeOf(await browser.logIn(message, await sign(message)));
}

function codeOf(answer: Answer): readonly [number, string] {
  return answer.status < 400 ? [answer.status, ''] : [answer.status, problem.parse(answer.json()).code];
}

/** As a wallet that is not deployed yet signs: with what deploys it (ERC-6492). */
async function wrapped(message: string, data = create(SALTS.planned), by = key): Promise<Hex> {
  const signature = await by.signMessage({ message });
  return serializeErc6492Signature({ address: factoryAddress, data, signature });
}

const WRONG = [401, 'login.signature'];

describe('a contract wallet', () => {
  it('is let in by what its contract takes as its signature (EIP-1271)', async () => {
    expect(await logIn(there, (message) => key.signMessage({ message }))).toEqual([200, '']);
  });

  it('is not let in by the key of somebody else, by another message, or by nothing', async () => {
    expect(await logIn(there, (message) => other.signMessage({ message }))).toEqual(WRONG);
    expect(await logIn(there, () => key.signMessage({ message: 'another' }))).toEqual(WRONG);
    expect(await logIn(there, () => Promise.resolve('0x'))).toEqual(WRONG);
    expect(await logIn(there, () => Promise.resolve(`0x${'11'.repeat(300)}` as const))).toEqual(WRONG);
  });

  it('that is not deployed yet is let in by a signature that says how it will be (ERC-6492)', async () => {
    expect(await logIn(planned, (message) => wrapped(message))).toEqual([200, '']);
    expect(await anvil.request('eth_getCode', [planned, 'latest'])).toBe('0x');
  });

  it('that is not deployed yet is not let in by anything else', async () => {
    expect(await logIn(planned, (message) => key.signMessage({ message }))).toEqual(WRONG);
    expect(await logIn(planned, (message) => wrapped(message, create(SALTS.stranger)))).toEqual(WRONG);
    expect(await logIn(planned, (message) => wrapped(message, undefined, other))).toEqual(WRONG);
    expect(await logIn(planned, () => Promise.resolve(`0x${'6492'.repeat(16)}` as const))).toEqual(WRONG);
  });

  it('that is not on the list is not even asked about', async () => {
    const data = create(SALTS.stranger);
    expect(await logIn(unlisted, (message) => wrapped(message, data))).toEqual(WRONG);
  });

  it('of another chain is not asked about either, where a key of it would be let in', async () => {
    expect(await logIn(there, (message) => key.signMessage({ message }), 1)).toEqual(WRONG);
    expect(await logIn(other.address, (message) => other.signMessage({ message }), 1)).toEqual([200, '']);
  });

  it('lets nobody borrow its way in: a plain address stays with its key', async () => {
    expect(await logIn(other.address, (message) => wrapped(message))).toEqual(WRONG);
  });
});
