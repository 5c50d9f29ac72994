import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isTwinlaneError } from '@twinlane/core/errors';
import type { Config } from './configSchema.ts';
import { loadConfig, type ConfigSources } from './loadConfig.ts';

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'twinlane-config-'));
});
afterEach(() => {
  rmSync(cwd, { recursive: true, force: true });
});

function load(sources: Partial<ConfigSources> = {}): Promise<Config> {
  return loadConfig({ env: {}, argv: [], cwd, ...sources });
}

function write(name: string, content: unknown): void {
  writeFileSync(join(cwd, name), typeof content === 'string' ? content : JSON.stringify(content));
}

/** Message and hint of the error that loading ends with. */
async function refusal(sources: Partial<ConfigSources> = {}): Promise<string> {
  const error: unknown = await load(sources).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!isTwinlaneError(error)) {
    throw new Error('the configuration was taken, or refused without a proper error', { cause: error });
  }
  expect(error.name).toBe('UserError');
  return `${error.message} ${error.hint}`;
}

describe('sources', () => {
  it('has a default for everything', async () => {
    const config = await load();
    expect(config).toMatchObject({
      mode: 'sandbox',
      dataDir: join(cwd, '.twinlane'),
      http: { host: '127.0.0.1', port: 7411 },
      account: { initialCash: '10000', initialNative: '0.2' },
      sandbox: { seed: 1, blockTimeMs: 2000, launcher: true },
      log: { level: 'info', format: 'pretty' },
    });
    expect(config.bots).toHaveLength(1);
    expect(config.bots[0]).toMatchObject({ name: 'momentum', strategy: 'momentum', intelLevel: 5 });
    expect(Object.keys(config.bots[0]?.exits ?? {})).toEqual(['stopLoss', 'takeProfit']);
  });

  it('puts flags before environment before file before defaults', async () => {
    write('twinlane.config.json', {
      http: { port: 1 },
      sandbox: { seed: 1, blockTimeMs: 201 },
      log: { level: 'warn' },
    });
    const env = {
      TWINLANE_HTTP_PORT: '2',
      TWINLANE_SANDBOX_SEED: '2',
      TWINLANE_DATA: '/elsewhere',
      UNRELATED: 'x',
    };
    const config = await load({ env, argv: ['--port', '3'] });
    expect(config.http.port).toBe(3);
    expect(config.sandbox).toMatchObject({ seed: 2, blockTimeMs: 201 });
    expect(config.log.level).toBe('warn');
    expect(config.http.host).toBe('127.0.0.1');
  });

  it('reads a TypeScript file', async () => {
    write('twinlane.config.ts', 'const port: number = 8000;\nexport default { http: { port } };\n');
    expect((await load()).http.port).toBe(8000);
    write('other.ts', 'export default { http: { port: 8001 } };\n');
    expect((await load({ argv: ['--config=other.ts'] })).http.port).toBe(8001);
    expect((await load({ file: 'other.ts' })).http.port).toBe(8001);
  });

  it('takes any setting by --set, values as their keys expect them', async () => {
    const bots = JSON.stringify([{ name: 'a', intelLevel: 8 }]);
    const argv = [
      '--set',
      'sandbox.launcher=false',
      '--set',
      `bots=${bots}`,
      '--set=account.initialCash=250.50',
    ];
    const config = await load({ argv });
    expect(config.sandbox.launcher).toBe(false);
    expect(config.bots[0]).toMatchObject({ name: 'a', intelLevel: 8 });
    expect(config.account.initialCash).toBe('250.50');
  });

  it('takes a number where exact text is kept, and treats empty variables as unset', async () => {
    write('twinlane.config.json', { account: { initialCash: 5000 } });
    const config = await load({ env: { TWINLANE_HTTP_PORT: '', DATABASE_URL: '' } });
    expect(config.account.initialCash).toBe('5000');
    expect(config.database.url).toBeUndefined();
  });

  it('is frozen all through', async () => {
    const config = await load();
    expect(() => {
      (config.http as { port: number }).port = 1;
    }).toThrow(TypeError);
    expect(Object.isFrozen(config.bots[0]?.exits)).toBe(true);
  });
});

describe('secrets', () => {
  it('reads them from environment or a file, and never shows them', async () => {
    write('url', 'postgres://user:hunter2@db:5432/twinlane\n');
    for (const env of [
      { DATABASE_URL: 'postgres://user:hunter2@db:5432/twinlane' },
      { DATABASE_URL_FILE: 'url' },
    ]) {
      const config = await load({ env });
      expect(config.database.url?.reveal()).toBe('postgres://user:hunter2@db:5432/twinlane');
      const texts = [JSON.stringify(config), inspect(config, { depth: 9 }), String(config.database.url)];
      for (const text of texts) {
        expect(text).toContain('[redacted]');
        expect(text).not.toContain('hunter2');
      }
    }
  });

  it('does not show a bad one in the message', async () => {
    const message = await refusal({ env: { DATABASE_URL: 'mysql://user:hunter2@db/x' } });
    expect(message).toMatch(/database\.url is \[redacted\] \(DATABASE_URL\); allowed: a PostgreSQL URL/);
    expect(message).not.toContain('hunter2');
    write('twinlane.config.json', { database: 'postgres://user:hunter2@db/x' });
    expect(await refusal()).not.toContain('hunter2');
    expect(await refusal({ env: { DATABASE_URL_FILE: 'nowhere' } })).toMatch(
      /DATABASE_URL_FILE.*cannot be read/s,
    );
  });
});

describe('bad input', () => {
  it.each([
    [{ http: { prot: 1 } }, 'http.prot is not a setting (twinlane.config.json); did you mean http.port?'],
    [{ port: 1 }, 'port is not a setting (twinlane.config.json); did you mean http.port?'],
    [{ Mode: 'paper' }, 'Mode is not a setting (twinlane.config.json); did you mean mode?'],
    [
      { zzzzzzzzzz: 1 },
      'zzzzzzzzzz is not a setting (twinlane.config.json); valid here: mode, dataDir, http',
    ],
    [
      { bots: [{ name: 'a', stratgy: 'x' }] },
      'bots[0].stratgy is not a setting (twinlane.config.json); did you mean bots[0].strategy?',
    ],
    [
      { http: { port: 70_000 } },
      'http.port is 70000 (twinlane.config.json); allowed: a whole number from 0 to 65535.',
    ],
    [{ http: { port: '80' } }, 'http.port is "80" (twinlane.config.json); allowed: a whole number'],
    [
      { http: { host: 'not a host' } },
      'http.host is "not a host" (twinlane.config.json); allowed: an address or a name of this machine, such as 127.0.0.1 or 0.0.0.0.',
    ],
    [
      { http: 7411 },
      'http is 7411 (twinlane.config.json); allowed: an object with the keys host, port, publicUrl, trustedProxies, allowedHosts.',
    ],
    [
      { mode: 'sandpit' },
      'mode is "sandpit" (twinlane.config.json); allowed: sandbox, paper, live, backtest.',
    ],
    [{ sandbox: { blockTimeMs: 100 } }, 'allowed: a whole number from 200 to 12000.'],
    [
      { account: { initialCash: '-1' } },
      'account.initialCash is "-1" (twinlane.config.json); allowed: a decimal number',
    ],
    [{ account: { initialCash: 1e30 } }, 'account.initialCash is 1e+30'],
    [{ bots: [] }, 'bots is [] (twinlane.config.json); allowed: a list of 1 to 2000 entries.'],
    [{ bots: [{ strategy: 'momentum' }] }, 'bots[0].name is missing; allowed: small letters'],
    [
      { bots: [{ name: 'a', strategy: 'momentun' }] },
      'bots[0].strategy is "momentun" (twinlane.config.json); allowed: momentum',
    ],
    [
      { bots: [{ name: 'a', exits: { stopLos: {} } }] },
      'bots[0].exits.stopLos is not an exit rule (twinlane.config.json); did you mean stopLoss?',
    ],
    [
      { bots: [{ name: 'a', exits: { trailingStop: { trail: 2 } } }] },
      'bots[0].exits.trailingStop.trail is not a setting (twinlane.config.json); valid here: trailPercent, activationPercent.',
    ],
    [
      { bots: [{ name: 'a', exits: { takeProfitLadder: { rungs: [] } } }] },
      'bots[0].exits.takeProfitLadder.rungs is [] (twinlane.config.json); allowed: a list of 1 to 20 objects',
    ],
    [
      { bots: [{ name: 'a', strategy: 'grid', params: { tokens: ['WETH'] } }] },
      'bots[0].params.tokens[0] is "WETH" (twinlane.config.json); allowed: an address',
    ],
    [
      { bots: [{ name: 'a', sizing: { method: 'half' } }] },
      'bots[0].sizing.method is "half" (twinlane.config.json); allowed: level, fixed, percent, volatility.',
    ],
    [{ bots: [{ name: 'a' }, { name: 'a' }] }, 'two bots are named "a"'],
    [
      { bots: [{ name: 'a', intelLevel: 11 }] },
      'bots[0].intelLevel is 11 (twinlane.config.json); allowed: a whole number from 1 to 10.',
    ],
    [{ mode: 'live' }, 'Mode live needs chain.rpcUrls and chain.id'],
    [{ mode: 'backtest' }, 'Mode backtest is not available'],
    [{ mode: 'paper' }, 'Mode paper needs chain.rpcUrls and chain.id'],
    [[], 'cannot be read: it must hold an object'],
    ['{ "http": ', 'cannot be read: '],
    ['{ "__proto__": { "port": 1 } }', '__proto__ is not a setting'],
  ])('refuses %j', async (content, message) => {
    write('twinlane.config.json', content);
    expect(await refusal()).toContain(message);
  });

  it('takes strategies, sizes and exit rules with the defaults of what is left out', async () => {
    const exits = {
      trailingStop: { trailPercent: 1 },
      takeProfitLadder: { rungs: [{ gainPercent: 5, sellPercent: 50 }] },
    };
    write('twinlane.config.json', {
      bots: [{ name: 'a', strategy: 'grid', params: { steps: 3 }, sizing: { method: 'fixed' }, exits }],
      trading: { exposure: { totalPercent: 50 } },
    });
    const { bots, trading } = await load();
    expect(bots[0]).toMatchObject({
      params: { steps: 3, spend: 100, tokens: [] },
      sizing: { method: 'fixed', amount: 500 },
      exits: { ...exits, trailingStop: { trailPercent: 1, activationPercent: 2 } },
    });
    expect(trading.exposure).toMatchObject({ totalPercent: 50, venuePercent: 60 });
  });

  it('names every problem at once', async () => {
    write('twinlane.config.json', { http: { port: -1, prot: 1 } });
    const message = await refusal({ env: { TWINLANE_MODE: 'x' } });
    expect(message).toMatch(/has 3 problems/);
    expect(message).toContain('mode is "x" (TWINLANE_MODE)');
  });

  it('names the flag or variable that a value came from', async () => {
    expect(await refusal({ argv: ['--port', 'x'] })).toContain('http.port is "x" (--port)');
    expect(await refusal({ argv: ['--set', 'http.port=x'] })).toContain('http.port is "x" (--set http.port)');
    expect(await refusal({ env: { TWINLANE_SANDBOX_LAUNCHER: 'yes' } })).toContain(
      'sandbox.launcher is "yes" (TWINLANE_SANDBOX_LAUNCHER); allowed: true or false.',
    );
    expect(await refusal({ env: { TWINLANE_BOTS: '[{' } })).toContain('bots is "[{" (TWINLANE_BOTS)');
  });

  it('refuses flags and variables that do not exist', async () => {
    expect(await refusal({ argv: ['--prot', '1'] })).toBe('--prot is not a flag. Did you mean --port?');
    expect(await refusal({ argv: ['--port'] })).toContain('--port needs a value');
    expect(await refusal({ argv: ['paper'] })).toContain('"paper" was not expected');
    expect(await refusal({ argv: ['--set', 'http.prot=1'] })).toContain('Did you mean http.port?');
    expect(await refusal({ argv: ['--set', 'http.port'] })).toContain('has no value');
    expect(await refusal({ env: { TWINLANE_HTTP_PROT: '1' } })).toContain('Did you mean TWINLANE_HTTP_PORT?');
  });

  it('explains a config file that is missing, doubled or broken', async () => {
    expect(await refusal({ file: 'nowhere.ts' })).toContain(`${join(cwd, 'nowhere.ts')} does not exist`);
    write('twinlane.config.ts', 'export const config = {};\n');
    expect(await refusal()).toContain('no default export');
    write('twinlane.config.json', {});
    expect(await refusal()).toContain('There are two config files');
  });
});
