import { closingCall } from '@twinlane/core/transaction/closingCall';
import type { AttemptRole } from '@twinlane/core/transaction/transactionIntent';
import { startAnvil } from '@twinlane/sandbox/anvil/startAnvil';
import type { Anvil } from '@twinlane/sandbox/anvil/anvil';
import { keccak256, type Hex } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { chains } from '../registry.ts';
import { anyUrl } from './anyUrl.ts';
import { createRelay } from './createRelay.ts';
import { flashbotsProtect } from './flashbotsProtect.ts';
import { mevBlocker } from './mevBlocker.ts';
import { relayKinds } from './registry.ts';
import type { Relay, RelayOptions } from './relay.ts';
import { FlashbotsServer } from './testing/flashbotsServer.ts';
import { MevBlockerServer } from './testing/mevBlockerServer.ts';
import { PlainServer } from './testing/plainServer.ts';
import type { Mishap, RelayServer } from './testing/relayServer.ts';

const KEY = 'hunter2-hunter2';
const NOBODY: Hex = `0x${'ee'.repeat(20)}`;
const account = privateKeyToAccount(`0x${'42'.repeat(32)}`);

let anvil: Anvil;
let server: RelayServer;
let relay: Relay;

interface Call {
  readonly to?: Hex;
  readonly data?: Hex;
  readonly gas?: bigint;
  readonly gwei?: bigint;
}

beforeAll(async () => {
  anvil = await startAnvil();
  await anvil.request('anvil_setBalance', [account.address, '0xde0b6b3a7640000']);
});

afterEach(async () => {
  relay.close();
  await server.stop();
});

afterAll(() => anvil?.stop());

async function count(): Promise<number> {
  return Number(await anvil.request('eth_getTransactionCount', [account.address, 'latest']));
}

/** A trade, or what takes the place of one, with the nonce that is next. */
async function sign({ to = NOBODY, data = '0x12345678', gas = 60_000n, gwei = 2n }: Call = {}): Promise<Hex> {
  return account.signTransaction({
    chainId: 31_337,
    nonce: await count(),
    to,
    data,
    gas,
    maxFeePerGas: 10n ** 11n,
    maxPriorityFeePerGas: gwei * 10n ** 9n,
  });
}

function pool(): Promise<unknown> {
  return anvil.request('txpool_content');
}

const EMPTY_POOL = { pending: {}, queued: {} };

const services = [
  {
    name: 'flashbots-protect',
    start: () => new FlashbotsServer(anvil).listen(),
    kind: flashbotsProtect,
    afterwards: 'dropped',
  },
  {
    name: 'mev-blocker',
    start: () => new MevBlockerServer(anvil).listen(),
    kind: mevBlocker,
    afterwards: 'dropped',
  },
  { name: 'any', start: () => new PlainServer(anvil).listen(), kind: anyUrl, afterwards: 'unknown' },
] as const;

function optionsOf(name: string, timeoutMs?: number): RelayOptions {
  return {
    name,
    url: `${server.url}/v1/${KEY}?token=${KEY}`,
    statusUrl: `${server.url}/tx/`,
    timeoutMs,
  };
}

describe.each(services)('the relay $name', ({ name, start, kind, afterwards }) => {
  beforeEach(async () => {
    server = await start();
    relay = createRelay(kind, optionsOf(name));
  });

  it('keeps the bytes out of the public pool until a block has them', async () => {
    const raw = await sign();
    const hash = keccak256(raw);
    expect(await relay.statusOf(hash)).toBe('unknown');
    expect(await relay.send(raw)).toEqual({ outcome: 'accepted', endpoint: name, hash });
    expect(await pool()).toEqual(EMPTY_POOL);
    expect(await relay.statusOf(hash)).toBe('pending');
    await server.build();
    expect(await relay.statusOf(hash)).toBe('included');
    expect(await anvil.request('eth_getTransactionReceipt', [hash])).toMatchObject({ status: '0x1' });
  });

  it('takes a bump beside the first, and says which of them is in', async () => {
    const first = await sign();
    const bump = await sign({ gwei: 3n });
    await relay.send(first);
    await relay.send(bump);
    await server.build();
    expect(await relay.statusOf(keccak256(bump))).toBe('included');
    expect(await relay.statusOf(keccak256(first))).toBe(afterwards);
    expect(await anvil.request('eth_getTransactionReceipt', [keccak256(first)])).toBeNull();
  });

  it(`says "${afterwards}" of what it gave up, and takes it again`, async () => {
    const raw = await sign();
    await relay.send(raw);
    server.expire();
    expect(await relay.statusOf(keccak256(raw))).toBe(afterwards);
    expect(await relay.send(raw)).toMatchObject({ outcome: 'accepted' });
    expect(await relay.statusOf(keccak256(raw))).toBe('pending');
    await server.build();
  });

  it.each<[Mishap, object]>([
    ['silent', { outcome: 'unclear', class: 'timeout' }],
    ['tooMany', { outcome: 'unclear', class: 'rateLimited' }],
    ['serverError', { outcome: 'unclear' }],
    ['html', { outcome: 'unclear', class: 'unknown' }],
    ['redirect', { outcome: 'unclear', class: 'unknown' }],
    ['oversize', { outcome: 'unclear', class: 'unknown' }],
    ['otherHash', { outcome: 'unclear', class: 'unknown' }],
    ['bareError', { outcome: 'unclear', class: 'unknown' }],
    ['refusal', { outcome: 'refused', class: 'feeTooLow' }],
  ])('knows what the answer "%s" is worth', async (mishap, outcome) => {
    const raw = await sign();
    server.mishap = mishap;
    relay = createRelay(kind, optionsOf(name, mishap === 'silent' ? 100 : undefined));
    const said = await relay.send(raw);
    expect(said).toMatchObject({ ...outcome, endpoint: name });
    expect(JSON.stringify(said)).not.toContain(KEY);
    expect(server.requests).toBe(1);
    expect(await relay.statusOf(keccak256(raw))).toBe('unknown');
    expect(await relay.chainId()).toBeUndefined();
    expect(server.followed).toBe(0);
    expect(await pool()).toEqual(EMPTY_POOL);
  });

  it('says which chain it serves', async () => {
    expect(await relay.chainId()).toBe(31_337);
  });

  it('is unknown and unclear when it is gone', async () => {
    const raw = await sign();
    await server.stop();
    expect(await relay.send(raw)).toMatchObject({ outcome: 'unclear', class: 'connection', endpoint: name });
    expect(await relay.statusOf(keccak256(raw))).toBe('unknown');
  });
});

describe('cancelling in private', () => {
  const route = { kind: 'private', relay: 'flashbots-protect' } as const;

  function cancel(earlier: readonly AttemptRole[], gwei: bigint): Promise<Hex> {
    const { data, gasLimit } = closingCall(
      'cancel',
      route,
      earlier.map((role) => ({ role, route })),
    );
    return sign({ to: account.address, data, gas: gasLimit, gwei });
  }

  it('first stops what Flashbots Protect holds, then closes the nonce, all over the relay', async () => {
    server = await new FlashbotsServer(anvil).listen();
    relay = createRelay(flashbotsProtect, optionsOf(route.relay));
    const raw = await sign();
    const nonce = await count();
    await relay.send(raw);
    const order = await cancel(['original'], 3n);
    expect(await relay.send(order)).toMatchObject({ outcome: 'accepted', hash: keccak256(order) });
    expect(await relay.statusOf(keccak256(raw))).toBe('dropped');
    await server.build();
    expect(await count()).toBe(nonce);

    const closing = await cancel(['original', 'cancel'], 4n);
    expect(await relay.send(closing)).toMatchObject({ outcome: 'accepted', hash: keccak256(closing) });
    expect(await pool()).toEqual(EMPTY_POOL);
    await server.build();
    expect(await relay.statusOf(keccak256(closing))).toBe('included');
    expect(await anvil.request('eth_getTransactionReceipt', [keccak256(closing)])).toMatchObject({
      status: '0x1',
    });
    expect(await count()).toBe(nonce + 1);
  });

  it('closes the nonce with the order itself where Flashbots Protect publishes it', async () => {
    const flashbots = await new FlashbotsServer(anvil).listen();
    flashbots.fast = true;
    server = flashbots;
    relay = createRelay(flashbotsProtect, optionsOf(route.relay));
    const raw = await sign();
    const nonce = await count();
    await relay.send(raw);
    await relay.send(await cancel(['original'], 3n));
    expect(await relay.statusOf(keccak256(raw))).toBe('dropped');
    await server.build();
    expect(await count()).toBe(nonce + 1);
    expect(await anvil.request('eth_getTransactionReceipt', [keccak256(raw)])).toBeNull();
  });

  it('replaces what MEV Blocker holds at once', async () => {
    server = await new MevBlockerServer(anvil).listen();
    relay = createRelay(mevBlocker, optionsOf('mev-blocker'));
    const raw = await sign();
    const nonce = await count();
    const order = await cancel(['original'], 3n);
    await relay.send(raw);
    await relay.send(order);
    await server.build();
    expect(await relay.statusOf(keccak256(order))).toBe('included');
    expect(await relay.statusOf(keccak256(raw))).toBe('dropped');
    expect(await count()).toBe(nonce + 1);
  });
});

describe('a status that cannot be trusted', () => {
  it('is unknown while Flashbots Protect has not taken note', async () => {
    const flashbots = await new FlashbotsServer(anvil).listen();
    server = flashbots;
    relay = createRelay(flashbotsProtect, optionsOf('flashbots-protect'));
    const raw = await sign();
    await relay.send(raw);
    flashbots.late = true;
    expect(await relay.statusOf(keccak256(raw))).toBe('unknown');
  });

  it("is the block's where MEV Blocker calls a mined transaction failed", async () => {
    server = await new MevBlockerServer(anvil).listen();
    relay = createRelay(mevBlocker, optionsOf('mev-blocker'));
    const raw = await sign();
    await relay.send(raw);
    await server.build();
    server.held.forEach((held) => {
      held.status = 'FAILED';
    });
    expect(await relay.statusOf(keccak256(raw))).toBe('included');
  });
});

describe('the kinds of relays', () => {
  it('are those that the chains list', () => {
    const listed = chains.flatMap(({ privateSubmission }) => privateSubmission);
    expect([...new Set(listed.map(({ name }) => name))].sort()).toEqual(
      relayKinds.map(({ name }) => name).sort(),
    );
    // Each of them has a status API, without which nothing that it holds could count as dropped.
    expect(listed.filter(({ statusUrl }) => statusUrl === undefined)).toEqual([]);
  });
});
