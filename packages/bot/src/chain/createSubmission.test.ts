import type { ChainDefinition } from '@twinlane/core/market/chainDefinition';
import { routeAfterDrop, type Submission } from '@twinlane/core/transaction/submission';
import type { SubmissionRoute } from '@twinlane/core/transaction/transactionIntent';
import { startAnvil } from '@twinlane/sandbox/anvil/startAnvil';
import type { Anvil } from '@twinlane/sandbox/anvil/anvil';
import { keccak256, type Hex } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { base } from './base.ts';
import { createSubmission } from './createSubmission.ts';
import { ethereum } from './ethereum.ts';
import { FlashbotsServer } from './relay/testing/flashbotsServer.ts';
import { PlainServer } from './relay/testing/plainServer.ts';
import { sandbox } from './sandbox.ts';
import { startFaultyNode, type FaultyNode } from './testing/faultyNode.ts';

const KEY = 'hunter2-hunter2';
const account = privateKeyToAccount(`0x${'42'.repeat(32)}`);

let anvil: Anvil;
/** The node that publishes, and counts what it is sent. */
let node: FaultyNode;
let flashbots: FlashbotsServer;
let plain: PlainServer;
let chain: ChainDefinition;
let open: Submission[] = [];
let tip = 0n;

beforeAll(async () => {
  anvil = await startAnvil();
  await anvil.request('anvil_setBalance', [account.address, '0xde0b6b3a7640000']);
});

beforeEach(async () => {
  node = await startFaultyNode(anvil.httpUrl);
  flashbots = await new FlashbotsServer(anvil).listen();
  plain = await new PlainServer(anvil).listen();
  chain = {
    ...sandbox,
    privateSubmission: [
      { name: 'flashbots-protect', url: `${flashbots.url}/fast`, statusUrl: `${flashbots.url}/tx/` },
    ],
  };
});

afterEach(async () => {
  open.forEach((each) => each.close());
  open = [];
  await anvil.request('anvil_dropAllTransactions');
  await Promise.all([node.stop(), flashbots.stop(), plain.stop()]);
});

afterAll(() => anvil?.stop());

interface Settings {
  readonly route: 'public' | 'private';
  readonly relay?: string;
  readonly publicFallback?: boolean;
}

function submissionOf({ publicFallback = false, ...settings }: Settings): Submission {
  const submission = createSubmission({
    chain,
    endpoints: [{ url: node.httpUrl, label: 'mine' }],
    publicFallback,
    timeoutMs: 2_000,
    ...settings,
  });
  open.push(submission);
  return submission;
}

/** Other bytes each time. */
async function sign(): Promise<Hex> {
  tip += 1n;
  return account.signTransaction({
    chainId: 31_337,
    nonce: Number(await anvil.request('eth_getTransactionCount', [account.address, 'latest'])),
    to: `0x${'ee'.repeat(20)}`,
    data: '0x12345678',
    gas: 60_000n,
    maxFeePerGas: 10n ** 10n,
    maxPriorityFeePerGas: tip * 10n ** 6n,
  });
}

function published(): number {
  return node.calls.get('eth_sendRawTransaction') ?? 0;
}

async function isPooled(hash: Hex): Promise<boolean> {
  return JSON.stringify(await anvil.request('txpool_content')).includes(hash);
}

const toRelay: SubmissionRoute = { kind: 'private', relay: 'flashbots-protect' };

describe('the way of transactions', () => {
  it('leads to every endpoint where it is public', async () => {
    const submission = submissionOf({ route: 'public' });
    expect(submission.route).toEqual({ kind: 'public' });
    const raw = await sign();
    expect(await submission.send(raw, submission.route)).toEqual([
      { outcome: 'accepted', endpoint: 'mine', hash: keccak256(raw) },
    ]);
    expect(await isPooled(keccak256(raw))).toBe(true);
    expect(await submission.statusOf(keccak256(raw), submission.route)).toBe('unknown');
    expect(flashbots.requests + plain.requests).toBe(0);
  });

  it("leads to the chain's first relay where it is private, and nowhere else", async () => {
    const submission = submissionOf({ route: 'private' });
    expect(submission.route).toEqual(toRelay);
    const raw = await sign();
    expect(await submission.send(raw, submission.route)).toMatchObject([{ outcome: 'accepted' }]);
    expect(await submission.statusOf(keccak256(raw), submission.route)).toBe('pending');
    expect(await isPooled(keccak256(raw))).toBe(false);
    expect(node.requests).toBe(0);
    expect(plain.requests).toBe(0);
  });

  it('leads to any URL, called by what of it is no secret', async () => {
    const submission = submissionOf({ route: 'private', relay: `${plain.url}/${KEY}` });
    expect(submission.route).toEqual({ kind: 'private', relay: plain.url.replace('http://', '') });
    const raw = await sign();
    expect(await submission.send(raw, submission.route)).toMatchObject([{ outcome: 'accepted' }]);
    expect(await submission.statusOf(keccak256(raw), submission.route)).toBe('pending');
    expect(await isPooled(keccak256(raw))).toBe(false);
    expect(node.requests).toBe(0);
    // What an earlier configuration left with another of the chain's relays still finds its way.
    expect(await submission.send(await sign(), toRelay)).toMatchObject([{ outcome: 'accepted' }]);
    expect(flashbots.held.size).toBe(1);
  });

  it('turns public after a drop with consent alone, and only for what says so', async () => {
    const submission = submissionOf({ route: 'private', publicFallback: true });
    const raw = await sign();
    await submission.send(raw, submission.route);
    expect(await submission.send(raw, { kind: 'public' })).toMatchObject([{ outcome: 'withheld' }]);
    expect(published()).toBe(0);
    flashbots.expire();
    expect(await submission.statusOf(keccak256(raw), submission.route)).toBe('dropped');
    const after = routeAfterDrop(submission.route, submission.publicFallback);
    const bump = await sign();
    expect(await submission.send(bump, after)).toMatchObject([{ outcome: 'accepted', endpoint: 'mine' }]);
    expect(await isPooled(keccak256(bump))).toBe(true);
  });

  it('stays with the relay after a drop without consent', async () => {
    const submission = submissionOf({ route: 'private' });
    await submission.send(await sign(), submission.route);
    flashbots.expire();
    expect(routeAfterDrop(submission.route, submission.publicFallback)).toEqual(submission.route);
    const forced: SubmissionRoute = { kind: 'public', droppedBy: 'flashbots-protect' };
    expect(await submission.send(await sign(), forced)).toMatchObject([{ outcome: 'withheld' }]);
    expect(node.requests).toBe(0);
  });

  it('holds back what has no relay any more, in both directions', async () => {
    const submission = submissionOf({ route: 'public' });
    const gone: SubmissionRoute = { kind: 'private', relay: '…example.org' };
    const raw = await sign();
    expect(await submission.send(raw, gone)).toEqual([
      {
        outcome: 'withheld',
        endpoint: '…example.org',
        reason: 'This relay is no longer configured (chain.submission.relay).',
      },
    ]);
    expect(await submission.statusOf(keccak256(raw), gone)).toBe('unknown');
    expect(node.requests).toBe(0);
  });
});

const routes: readonly SubmissionRoute[] = [
  { kind: 'public' },
  { kind: 'public', droppedBy: 'flashbots-protect' },
  toRelay,
];
const cases = (['public', 'private'] as const).flatMap((route) =>
  [false, true].flatMap((publicFallback) =>
    routes.flatMap((to) =>
      [false, true].map((sentBefore) => [route, publicFallback, sentBefore, to] as const),
    ),
  ),
);

describe('nothing private is published', () => {
  it.each(cases)('configured %s, consent %s, sent in private before %s, to %j', async (...each) => {
    const [route, publicFallback, sentBefore, to] = each;
    const submission = submissionOf({ route, publicFallback });
    const raw = await sign();
    if (sentBefore) {
      await submission.send(raw, toRelay);
    }
    await submission.send(raw, to);
    const mayPublish =
      to.kind === 'public' &&
      (to.droppedBy === undefined ? route === 'public' && !sentBefore : publicFallback);
    expect(published()).toBe(mayPublish ? 1 : 0);
    expect(await isPooled(keccak256(raw))).toBe(mayPublish);
  });
});

describe('settings that cannot be followed', () => {
  const none = { endpoints: [], publicFallback: false, route: 'private' } as const;
  const nameless = () => createSubmission({ ...none, chain: ethereum, relay: 'hunter2' });

  it('are a private route on a chain without relays', () => {
    expect(() => createSubmission({ ...none, chain: base })).toThrow('No private relay of Base is known.');
  });

  it('are names that the chain does not have, which are not shown', () => {
    expect(nameless).toThrow(
      expect.objectContaining({
        message: 'Ethereum has no relay of the name in chain.submission.relay.',
        hint: 'It has flashbots-protect, mev-blocker; the URL of any other will do.',
      }),
    );
  });

  it('are URLs by which the relay itself would publish, but for consent', () => {
    const relay = 'https://rpc.flashbots.net/?useMempool=true';
    expect(() => createSubmission({ ...none, chain: ethereum, relay })).toThrow(
      /asks flashbots-protect to publish/,
    );
    const consented = createSubmission({ ...none, chain: ethereum, relay, publicFallback: true });
    expect(consented.route).toEqual({ kind: 'private', relay: 'flashbots-protect' });
    consented.close();
  });

  it('know a service by its host, whatever options its URL has', () => {
    const relay = 'https://rpc.mevblocker.io/fullprivacy?softCancellations=true';
    const submission = createSubmission({ ...none, chain: ethereum, relay });
    expect(submission.route).toEqual({ kind: 'private', relay: 'mev-blocker' });
    submission.close();
  });

  it('are none where nothing is to be sent in public and there is nowhere to', async () => {
    const submission = createSubmission({ ...none, chain: ethereum, route: 'public' });
    expect(await submission.send('0x', { kind: 'public' })).toMatchObject([
      { outcome: 'withheld', reason: 'No endpoint is configured.' },
    ]);
    submission.close();
  });
});
