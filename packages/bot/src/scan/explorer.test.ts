import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createExplorer } from './explorer.ts';
import type { Explorer, ExplorerOptions } from './explorer.ts';
import { EXPLORER_KEY, startExplorerServer } from './testing/explorerServer.ts';
import type { ExplorerServer } from './testing/explorerServer.ts';

const TOKEN = '0x00000000000000000000000000000000000000A1';
const OTHER = '0x00000000000000000000000000000000000000a2';
const DEPLOYER = '0x00000000000000000000000000000000000000d1';

let server: ExplorerServer;
let opened: Explorer[];
let warnings: object[];
let now: number;

beforeEach(async () => {
  server = await startExplorerServer();
  opened = [];
  warnings = [];
  now = 1_000;
});

afterEach(async () => {
  opened.forEach((explorer) => explorer.close());
  await server.close();
});

function open(changes: Partial<ExplorerOptions> = {}): Explorer {
  const explorer = createExplorer({
    baseUrl: server.url,
    apiKey: EXPLORER_KEY,
    chainId: 31_337,
    perSecond: 100,
    clock: { monotonic: () => now },
    log: { warn: (fields: object) => warnings.push(fields) },
    ...changes,
  });
  opened.push(explorer);
  return explorer;
}

describe('what an explorer tells', () => {
  it('is whether a contract is verified, and who deployed it', async () => {
    server.verified.set(TOKEN.toLowerCase(), DEPLOYER);
    server.unverified.set(OTHER.toLowerCase(), DEPLOYER);
    const explorer = open();
    expect(await explorer.ask(TOKEN)).toMatchObject({ source: 'verified' });
    const unverified = await explorer.ask(OTHER);
    expect(unverified.source).toBe('unverified');
    expect(unverified.deployer?.toLowerCase()).toBe(DEPLOYER);
  });

  it('is asked once for as long as the answer counts, and meanwhile known without waiting', async () => {
    server.verified.set(TOKEN.toLowerCase(), DEPLOYER);
    const explorer = open();
    expect(explorer.known(TOKEN)).toEqual({ source: 'unknown' });
    await expect.poll(() => explorer.known(TOKEN).source, { timeout: 20_000 }).toBe('verified');
    const { length } = server.asked;
    now += 1_000_000_000;
    expect(await explorer.ask(TOKEN)).toMatchObject({ source: 'verified' });
    expect(server.asked).toHaveLength(length);
  });

  it('is looked up again where it was not verified, after an hour', async () => {
    const explorer = open();
    expect(await explorer.ask(TOKEN)).toEqual({ source: 'unverified' });
    server.verified.set(TOKEN.toLowerCase(), DEPLOYER);
    now += 3_599_000;
    expect(await explorer.ask(TOKEN)).toEqual({ source: 'unverified' });
    now += 1_000;
    expect(await explorer.ask(TOKEN)).toMatchObject({ source: 'verified' });
  });

  it.each([
    ['the rate limit', 200, '{"status":"0","message":"NOTOK","result":"Max rate limit reached"}'],
    ['a web page', 502, '<html>Bad gateway</html>'],
    ['half an answer', 200, '{"status":"1","resu'],
    ['something else', 200, '{"status":"1","message":"OK","result":[{"SourceCode":7}]}'],
    ['nothing', 500, ''],
  ])('is nothing where it answers with %s, said once, without the key', async (_, status, body) => {
    server.fault = { status, body };
    const explorer = open();
    expect(await explorer.ask(TOKEN)).toEqual({ source: 'unknown' });
    expect(await explorer.ask(OTHER)).toEqual({ source: 'unknown' });
    expect(warnings).toHaveLength(1);
    expect(JSON.stringify(warnings)).not.toContain(EXPLORER_KEY);
    server.fault = undefined;
    server.verified.set(TOKEN.toLowerCase(), DEPLOYER);
    now += 300_000;
    expect(await explorer.ask(TOKEN)).toMatchObject({ source: 'verified' });
  });

  it('is nothing with a wrong key, on another chain, and where nobody is there', async () => {
    expect(await open({ apiKey: 'WRONG' }).ask(TOKEN)).toEqual({ source: 'unknown' });
    expect(await open({ chainId: 1 }).ask(TOKEN)).toEqual({ source: 'unknown' });
    expect(await open({ baseUrl: 'http://127.0.0.1:9/' }).ask(TOKEN)).toEqual({ source: 'unknown' });
  });

  it('is asked for one after the other, and for no more than the queue holds', async () => {
    const explorer = open({ perSecond: 50 });
    const tokens = Array.from(
      { length: 60 },
      (_, index): `0x${string}` => `0x${String(index).padStart(40, '0')}`,
    );
    const answers = await Promise.all(
      tokens
        .slice(50)
        .concat(tokens.slice(0, 50))
        .map((token) => explorer.ask(token)),
    );
    expect(answers.filter(({ source }) => source === 'unverified')).toHaveLength(50);
    expect(answers.filter(({ source }) => source === 'unknown')).toHaveLength(10);
  });

  it('gives up when it is closed', async () => {
    const explorer = open();
    const asking = explorer.ask(TOKEN);
    explorer.close();
    expect(await asking).toMatchObject({ source: expect.stringMatching(/unknown|unverified/) as string });
    expect(await explorer.ask(OTHER)).toEqual({ source: 'unknown' });
  });
});
