import { configSchema, type ConfigInput } from '@twinlane/bot/config/configSchema';
import { startAnvil } from '@twinlane/sandbox/anvil/startAnvil';
import type { Anvil } from '@twinlane/sandbox/anvil/anvil';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { collectOutput } from '../testing/collectOutput.ts';
import type { Finding } from './check.ts';
import { checkSubmission } from './checkSubmission.ts';

let anvil: Anvil;

beforeAll(async () => {
  anvil = await startAnvil();
});

afterAll(async () => {
  await anvil?.stop();
});

function check(chain: NonNullable<ConfigInput['chain']>): Promise<Finding> {
  const { stream } = collectOutput();
  return checkSubmission.run({
    config: { ...configSchema.parse({ chain }), dataDir: '/nowhere' },
    io: { cwd: '/', env: {}, stdout: stream, stderr: stream },
  });
}

it('is in public where nothing is said', async () => {
  await expect(check({})).resolves.toEqual({
    status: 'ok',
    found: 'in public, over the endpoints that are read',
  });
});

it('leaves a chain that nobody knows to the check of the venues', async () => {
  await expect(check({ id: 99 })).resolves.toMatchObject({ status: 'warn' });
});

it('finds a relay that answers, and does not show its key', async () => {
  const relay = `${anvil.httpUrl}/?key=hunter2-hunter2`;
  const found = `in private over ${anvil.httpUrl.replace('http://', '')}`;
  await expect(check({ submission: { route: 'private', relay } })).resolves.toEqual({
    status: 'ok',
    found: `${found}, nothing in public`,
  });
  const withConsent = { route: 'private', relay, publicFallback: true } as const;
  await expect(check({ submission: withConsent })).resolves.toMatchObject({
    found: `${found}, in public what it says it dropped`,
  });
});

it('finds a relay of another chain, and one that is away', async () => {
  const elsewhere = { id: 8453, submission: { route: 'private', relay: anvil.httpUrl } } as const;
  await expect(check(elsewhere)).resolves.toMatchObject({
    status: 'fail',
    found: expect.stringMatching(/^the relay 127\.0\.0\.1:\d+ serves chain 31337$/) as unknown,
    hint: 'Check chain.submission.relay and the network; it must serve Base (8453).',
  });
  const away = { submission: { route: 'private', relay: 'http://127.0.0.1:1' } } as const;
  await expect(check(away)).resolves.toMatchObject({
    status: 'fail',
    found: 'the relay 127.0.0.1:1 does not answer',
  });
});

it('names what the chain cannot follow', async () => {
  await expect(check({ id: 8453, submission: { route: 'private' } })).resolves.toEqual({
    status: 'fail',
    found: 'No private relay of Base is known.',
    hint: 'Set chain.submission.relay to the URL of one, or chain.submission.route to public.',
  });
});

it('tries the endpoints that only submit', async () => {
  const { httpUrl } = anvil;
  await expect(check({ submitUrls: [httpUrl] })).resolves.toMatchObject({ status: 'ok' });
  await expect(check({ submitUrls: [httpUrl, 'http://127.0.0.1:1'] })).resolves.toMatchObject({
    status: 'warn',
    hint: 'Check chain.submitUrls: transactions go to each of them.',
  });
  await expect(check({ submitUrls: ['http://127.0.0.1:1'] })).resolves.toMatchObject({ status: 'fail' });
});
