import { z } from 'zod';
import { isAddress, toChecksumAddress } from '@twinlane/core/money/address';
import { tradingSettingsSchema } from '@twinlane/core/engine/tradingSettings';
import { LANE_SETTINGS } from '@twinlane/core/lane/chooseLane';
import { intelOverridesSchema } from '@twinlane/core/intel/levels';
import { exitExecutionSchema } from '@twinlane/core/order/parent/exitExecution';
import { cooldownSettingsSchema } from '@twinlane/core/engine/cooldown';
import { sizingSettingsSchema } from '@twinlane/core/order/sizingSettings';
import { breakerSettings } from './breakerSettings.ts';
import { candleSettings } from './candleSettings.ts';
import { EXIT_RULES, STRATEGIES } from './parts.ts';
import { narratorSettings, recordingSettings } from './thoughtSettings.ts';
import { rpcEndpoints } from './rpcEndpoints.ts';
import { httpSettings } from './httpSettings.ts';
import { liveSettings } from './liveSettings.ts';
import { loginSettings } from './loginSettings.ts';
import { manualSettings } from './manualSettings.ts';
import { pricesSchema, redisSchema } from './pricesSchema.ts';
import { riskSettings } from './riskSettings.ts';
import { secretText } from './secretText.ts';
import { submissionSettings } from './submissionSettings.ts';
import { walletSettings } from './walletSettings.ts';
import { webhookSettings } from './webhookSettings.ts';

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

const chain = z.strictObject({
  id: z
    .int()
    .positive()
    .optional()
    .meta({ flag: 'chain-id' })
    .describe(
      'Chain that the RPC endpoints must serve (paper and live mode): Ethereum (1), Base (8453), Sepolia (11155111) or Base Sepolia (84532). The sandbox is always 31337.',
    ),
  rpcUrls: rpcEndpoints
    .default([])
    .meta({ flag: 'rpc' })
    .describe(
      'RPC endpoints of the chain (paper and live mode); several make it safe from the failure of one. They often carry API keys, so ' +
        'they are never shown: a label, or number and domain stand for them. requestsPerSecond is the limit of the plan, ' +
        'batchSize the most calls in one request (100; 1 where batches are not taken).',
    ),
  submitUrls: rpcEndpoints
    .default([])
    .describe(
      'Endpoints that transactions are sent to in public, all of them at once; chain.rpcUrls where there are none. Never shown either.',
    ),
  submission: submissionSettings.prefault({}).describe('The way of signed transactions.'),
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

const market = z.strictObject({
  tokens: z
    .array(
      z
        .string()
        .refine(isAddress)
        .transform((address) => toChecksumAddress(address))
        .meta({ allowed: 'an address: 0x and 40 hexadecimal digits' }),
    )
    .max(500)
    .default([])
    .describe(
      'Tokens to watch on a real chain, by address. Their pools against each other and against the tokens that trades are routed through are searched on every venue.',
    ),
  newPools: z
    .boolean()
    .default(false)
    .describe(
      'Whether every pool that is created from now on against one of those tokens is watched too, as the new-pool sniper needs it.',
    ),
  maxPools: z
    .int()
    .min(10)
    .max(20_000)
    .default(2_000)
    .describe(
      'No more pools than this are mirrored on a real chain; those of least worth make room for new ones.',
    ),
});

const account = z.strictObject({
  name: z
    .string()
    .min(1)
    .max(64)
    .optional()
    .describe('Name of the account; `paper` where absent, and `live` in live mode.'),
  initialCash: decimalText(15, 6)
    .default('10000')
    .describe('USDC that a new paper account starts with. An existing account keeps what it has.'),
  initialNative: decimalText(9, 18)
    .default('0.2')
    .describe('Native currency (ETH) that a new paper account starts with, for gas.'),
});

/** An entry of `bots`. */
export const botSchema = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,31}$/)
    .refine((name) => name !== 'manual')
    .meta({ allowed: 'small letters, digits and hyphens, at most 32 of them, and not `manual`' })
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
  lane: z
    .enum(LANE_SETTINGS)
    .default('auto')
    .describe(
      'Lane of its entries. `fast`: straight to the node, with pairs that were tried before (live mode, from intel level 4; ' +
        'elsewhere the Smart Lane takes them and says why). `smart`: each is analysed in full. `auto`: what suits the strategy.',
    ),
  intel: intelOverridesSchema
    .prefault({})
    .describe('Single settings of its own in place of those that its intel level sets.'),
  sizing: sizingSettingsSchema.prefault({}).describe('How it chooses the size of its entries.'),
  cooldown: cooldownSettingsSchema
    .prefault({})
    .describe('When it enters nothing for a while after losses; docs/bots.md.'),
  exitExecution: exitExecutionSchema
    .prefault({})
    .describe('How it leaves positions where nothing is urgent; docs/orders.md.'),
  exits: z
    .record(z.string(), z.record(z.string(), z.unknown()))
    .default({ stopLoss: {}, takeProfit: {} })
    .meta({ allowed: `an object with any of the keys ${EXIT_RULES.map((part) => part.kind).join(', ')}` })
    .describe(
      'Exit rules by kind with their parameters; a rule that is not named does not run, except `rugExit`, which runs unless its `enabled` is false.',
    ),
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
      '`sandbox`: the embedded market. `paper`: a real chain, read only. `live`: a real chain (or, with chain.id 31337, the ' +
        'embedded market) with a wallet of your own. `backtest` comes later.',
    ),
  dataDir: z
    .string()
    .min(1)
    .default('.twinlane')
    .meta({ flag: 'data-dir' })
    .describe('Folder for database, market checkpoint, backups and log; relative to the working directory.'),
  http: httpSettings.prefault({}).describe('Dashboard and API.'),
  login: loginSettings.prefault({}).describe('Who may log in; docs/login.md.'),
  chain: chain.prefault({}).describe('The real chain of paper and live mode.'),
  market: market.prefault({}).describe('What is watched on a real chain.'),
  database: database.prefault({}).describe('Where the account is kept.'),
  redis: redisSchema.prefault({}).describe('What several processes share.'),
  prices: pricesSchema.prefault({}).describe('Prices in US dollars.'),
  account: account.prefault({}).describe('The account.'),
  live: liveSettings.prefault({}).describe('What a wallet may be used for in live mode; docs/live.md.'),
  webhook: webhookSettings.prefault({}).describe('What other programs may ask for.'),
  wallet: walletSettings.prefault({}).describe('The key that signs, and where its passphrase comes from.'),
  bots: z
    .array(botSchema)
    .min(1)
    .max(2_000)
    .prefault([{ name: 'momentum' }])
    .describe('The bots that trade for the account.'),
  manual: manualSettings.prefault({}).describe('Orders by hand; docs/orders.md.'),
  trading: tradingSettingsSchema.prefault({}).describe('Limits of every bot that no intel level sets.'),
  risk: riskSettings.prefault({}).describe('What risk is judged by besides the chain; docs/risk.md.'),
  breakers: breakerSettings.prefault({}).describe('Circuit breakers: what trips each, and how it recovers.'),
  candles: candleSettings.prefault({}).describe('Candles of all tokens, from one second to one day.'),
  recording: recordingSettings
    .prefault({})
    .describe('Recording of decisions, so that they can be made again; docs/thoughts.md.'),
  narrator: narratorSettings
    .prefault({})
    .describe('A model that puts the reasoning of decisions into other words, and decides nothing.'),
  sandbox: sandbox.prefault({}).describe('The embedded market.'),
  log: log.prefault({}).describe('The log of the process.'),
});

/** What a config file may hold: everything is optional. */
export type ConfigInput = z.input<typeof configSchema>;

/** The settings of this process, checked and complete. `dataDir` is absolute; parameters are parsed by their schemas. */
export type Config = z.output<typeof configSchema>;
