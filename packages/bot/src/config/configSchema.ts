import { z } from 'zod';
import { tradingSettingsSchema } from '@twinlane/core/engine/tradingSettings';
import { intelOverridesSchema } from '@twinlane/core/intel/levels';
import { EXIT_RULES, STRATEGIES } from './parts.ts';
import { Secret } from './secret.ts';

declare module 'zod' {
  interface GlobalMeta {
    /** What may stand here, in words, where the schema alone does not say it. */
    allowed?: string;
    /** The value is never shown. */
    secret?: boolean;
    /** The environment variable that sets it, where it is not `TWINLANE_` and the key's path. */
    env?: string;
    /** The command line flag that sets it. */
    flag?: string;
  }
}

/** A positive amount as exact text; a number in a config file is taken by its shortest decimal form. */
function decimalText(wholeDigits: number, decimals: number): z.ZodType<string> {
  return z
    .preprocess(
      (value) => (typeof value === 'number' ? String(value) : value),
      z.string().regex(new RegExp(String.raw`^\d{1,${wholeDigits}}(\.\d{1,${decimals}})?$`)),
    )
    .meta({
      allowed: `a decimal number in quotes, with at most ${decimals} decimals, such as "10000" or "0.5"`,
    });
}

function secretText(pattern: RegExp, allowed: string): z.ZodType<Secret, string> {
  return z
    .string()
    .regex(pattern)
    .transform((value) => new Secret(value))
    .meta({ secret: true, allowed });
}

const http = z.strictObject({
  host: z
    .enum(['127.0.0.1', '::1', 'localhost'])
    .default('127.0.0.1')
    .meta({ flag: 'host' })
    .describe('Address of the dashboard and the API. Loopback only, since nobody logs in yet.'),
  port: z
    .int()
    .min(0)
    .max(65_535)
    .default(7411)
    .meta({ flag: 'port' })
    .describe('Port of the dashboard and the API; 0 takes any free one.'),
});

const chain = z.strictObject({
  id: z
    .int()
    .positive()
    .optional()
    .meta({ flag: 'chain-id' })
    .describe('Chain that the RPC endpoint must serve (paper mode). The sandbox is always 31337.'),
  rpcUrl: secretText(
    /^(https?|wss?):\/\/\S+$|^\/\S+$/,
    'an http, https, ws or wss URL, or the path of an IPC socket',
  )
    .optional()
    .meta({ flag: 'rpc' })
    .describe('RPC endpoint of the chain (paper mode). Often carries an API key, so it is never shown.'),
});

const database = z.strictObject({
  url: secretText(
    /^postgres(ql)?:\/\/\S+$/,
    'a PostgreSQL URL such as postgres://user:password@host:5432/name',
  )
    .optional()
    .meta({ env: 'DATABASE_URL' })
    .describe(
      'PostgreSQL to keep the account in. Without it, an embedded database in the data folder serves.',
    ),
});

const account = z.strictObject({
  name: z.string().min(1).max(64).default('paper').describe('Name of the paper account.'),
  initialCash: decimalText(15, 6)
    .default('10000')
    .describe('USDC that a new paper account starts with. An existing account keeps what it has.'),
  initialNative: decimalText(9, 18)
    .default('0.2')
    .describe('Native currency (ETH) that a new paper account starts with, for gas.'),
});

const bot = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,31}$/)
    .meta({ allowed: 'small letters, digits and hyphens, at most 32 of them' })
    .describe('Name of the bot; unique. A bot is known by it after a restart.'),
  strategy: z
    .string()
    .default('momentum')
    .meta({ allowed: STRATEGIES.map((part) => part.kind).join(', ') })
    .describe('Strategy it follows.'),
  params: z
    .record(z.string(), z.unknown())
    .default({})
    .describe("Parameters of the strategy; the strategy's defaults hold for those left out."),
  intelLevel: z
    .int()
    .min(1)
    .max(10)
    .default(5)
    .describe(
      '1 (careful, rare trades) to 10 (bold, frequent ones): sets risk tolerance, size, confidence and gas.',
    ),
  intel: intelOverridesSchema
    .prefault({})
    .describe('Single settings of its own in place of those that its intel level sets.'),
  exits: z
    .record(z.string(), z.record(z.string(), z.unknown()))
    .default({ stopLoss: {}, takeProfit: {} })
    .meta({ allowed: `an object with any of the keys ${EXIT_RULES.map((part) => part.kind).join(', ')}` })
    .describe('Exit rules by kind with their parameters; a rule that is not named does not run.'),
});

const sandbox = z.strictObject({
  seed: z
    .int()
    .min(0)
    .max(0xff_ff_ff_ff)
    .default(1)
    .meta({ flag: 'seed' })
    .describe('Seed of the embedded market: the same seed gives the same market.'),
  blockTimeMs: z
    .int()
    .min(200)
    .max(12_000)
    .default(2000)
    .meta({ flag: 'block-time' })
    .describe('Milliseconds between two blocks of the embedded market.'),
  launcher: z
    .boolean()
    .default(true)
    .describe('Whether new tokens are launched while it runs, honest ones and traps alike.'),
});

const log = z.strictObject({
  level: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal'])
    .default('info')
    .meta({ flag: 'log-level' })
    .describe('Least severe level that is logged.'),
  format: z
    .enum(['pretty', 'json'])
    .default('pretty')
    .meta({ flag: 'log' })
    .describe(
      '`pretty`: a live view on the terminal, the log as JSON lines in the data folder. `json`: the log on stdout, no view.',
    ),
});

/** Every setting with its default; `loadConfig` reads it from flags, environment and file. */
export const configSchema = z.strictObject({
  mode: z
    .enum(['sandbox', 'paper', 'live', 'backtest'])
    .default('sandbox')
    .meta({ flag: 'mode' })
    .describe(
      '`sandbox`: the embedded market. `paper`: a real chain, read only. `live` and `backtest` come later.',
    ),
  dataDir: z
    .string()
    .min(1)
    .default('.twinlane')
    .meta({ flag: 'data-dir' })
    .describe('Folder for database, market checkpoint, backups and log; relative to the working directory.'),
  http: http.prefault({}).describe('Dashboard and API.'),
  chain: chain.prefault({}).describe('The real chain of paper mode.'),
  database: database.prefault({}).describe('Where the account is kept.'),
  account: account.prefault({}).describe('The paper account.'),
  bots: z
    .array(bot)
    .min(1)
    .max(32)
    .prefault([{ name: 'momentum' }])
    .describe('The bots that trade for the account.'),
  trading: tradingSettingsSchema.prefault({}).describe('Limits of every bot that no intel level sets.'),
  sandbox: sandbox.prefault({}).describe('The embedded market.'),
  log: log.prefault({}).describe('The log of the process.'),
});

/** What a config file may hold: everything is optional. */
export type ConfigInput = z.input<typeof configSchema>;

/** The settings of this process, checked and complete. `dataDir` is absolute; parameters are parsed by their schemas. */
export type Config = z.output<typeof configSchema>;
