import { describe, expect, it } from 'vitest';
import { liveLimits, usesSandbox } from './guardMode.ts';
import { loadConfig } from './loadConfig.ts';

const LIMITS = [
  '--set=live.maxPerTrade=100',
  '--set=live.maxPerDay=500',
  '--set=live.maxFeeGwei=50',
  '--set=live.maxTransactionFee=0.02',
];
const REAL = ['--mode=live', '--chain-id=8453', '--rpc=http://127.0.0.1:1'];
const DATABASE = { DATABASE_URL: 'postgres://postgres@127.0.0.1:5432/test' };

const load = (argv: readonly string[], env: Record<string, string> = {}) =>
  loadConfig({ argv: argv.map((flag) => flag), env, cwd: '/' });

describe('live mode on a real chain', () => {
  it('starts with a chain, limits and a database', async () => {
    const config = await load([...REAL, ...LIMITS], DATABASE);
    expect(usesSandbox(config)).toBe(false);
    expect(liveLimits(config)).toEqual({
      maxPerTrade: '100',
      maxPerDay: '500',
      maxFeeGwei: '50',
      maxTransactionFee: '0.02',
    });
  });

  it.each([
    ['a chain', ['--mode=live'], {}, 'config.chainMissing', /chain\.rpcUrls and chain\.id/],
    ['all limits', REAL, DATABASE, 'live.limits', /live\.maxPerTrade, live\.maxPerDay/],
    [
      'every limit',
      [...REAL, ...LIMITS.slice(0, 3)],
      DATABASE,
      'live.limits',
      /live\.maxTransactionFee is not set/,
    ],
    ['a database', [...REAL, ...LIMITS], {}, 'live.database', /PostgreSQL/],
    [
      'a day that holds a trade',
      [...REAL, ...LIMITS, '--set=live.maxPerTrade=501'],
      DATABASE,
      'live.limits',
      /more than live\.maxPerDay/,
    ],
    [
      'amounts above zero',
      [...REAL, ...LIMITS, '--set=live.maxPerDay=0'],
      DATABASE,
      'config.invalid',
      /maxPerDay/,
    ],
    [
      'a way to it that others cannot read',
      [...REAL, ...LIMITS, '--host=0.0.0.0'],
      DATABASE,
      'http.unsafe',
      /http\.host/,
    ],
    [
      'somebody to be logged in',
      [...REAL, ...LIMITS, '--set=login.anonymousReads=true'],
      DATABASE,
      'login.anonymousReads',
      /anonymousReads/,
    ],
  ] as const)('needs %s', async (_, argv, env, code, message) => {
    const attempt = load(argv, env);
    await expect(attempt).rejects.toMatchObject({ code, hint: expect.stringMatching(/\S/) as string });
    await expect(attempt).rejects.toThrow(message);
  });

  it('takes the embedded database by consent alone', async () => {
    const config = await load([...REAL, ...LIMITS, '--set=live.embeddedDatabase=true']);
    expect(config.live.embeddedDatabase).toBe(true);
  });
});

describe('a server that others can reach', () => {
  const OPEN = ['--host=0.0.0.0'];
  const URL = '--set=http.publicUrl=https://desk.example';
  const WALLET = `--set=login.wallets=${JSON.stringify([
    { address: '0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2', role: 'owner' },
  ])}`;

  it.each([
    ['an https address', [...OPEN, WALLET], 'http.unsafe'],
    ['a wallet that may log in', [...OPEN, URL], 'http.unsafe'],
    ['logins', [...OPEN, URL, WALLET, '--set=login.anonymousReads=true'], 'login.anonymousReads'],
    ['logins behind its proxy too', [URL, '--set=login.anonymousReads=true'], 'login.anonymousReads'],
    ['TLS', [...OPEN, WALLET, '--set=http.publicUrl=http://desk.example'], 'config.invalid'],
    ['an address without a path', [...OPEN, WALLET, `${URL}/x`], 'config.invalid'],
  ])('needs %s', async (_, argv, code) => {
    await expect(load(argv)).rejects.toMatchObject({ code });
  });

  it('starts with both', async () => {
    const { http, login } = await load([...OPEN, URL, WALLET]);
    expect(http).toMatchObject({ host: '0.0.0.0', publicUrl: 'https://desk.example' });
    expect(login.wallets).toMatchObject([{ role: 'owner', accounts: 'all' }]);
  });

  it('may be read by anybody on this machine alone', async () => {
    const { login } = await load(['--set=login.anonymousReads=true']);
    expect(login.anonymousReads).toBe(true);
  });
});

describe('live mode on the embedded market', () => {
  it('needs nothing but its chain', async () => {
    const config = await load(['--mode=live', '--chain-id=31337']);
    expect(usesSandbox(config)).toBe(true);
    expect(Number(liveLimits(config).maxPerTrade)).toBeGreaterThan(0);
  });
});
