import { UserError } from '@twinlane/core/errors';
import type { Config } from './configSchema.ts';

/** The embedded market's chain. */
const SANDBOX_CHAIN = 31_337;

/** Limits of a wallet, complete. */
export type LiveLimits = Readonly<
  Record<'maxPerTrade' | 'maxPerDay' | 'maxFeeGwei' | 'maxTransactionFee', string>
>;

/** On the embedded market, where money is worth nothing. */
const SANDBOX_LIMITS: LiveLimits = {
  maxPerTrade: '5000',
  maxPerDay: '1000000',
  maxFeeGwei: '500',
  maxTransactionFee: '1',
};

/** Whether the settings trade on the embedded market, on paper or with a wallet. */
export function usesSandbox({ mode, chain }: Pick<Config, 'mode' | 'chain'>): boolean {
  return mode === 'sandbox' || (mode === 'live' && chain.id === SANDBOX_CHAIN);
}

/** The limits that are set; on the embedded market, those of its throw-away wallet where they are not. */
export function liveLimits(config: Pick<Config, 'mode' | 'chain' | 'live'>): LiveLimits {
  const given = Object.fromEntries(
    Object.keys(SANDBOX_LIMITS).flatMap((name) => {
      const value = config.live[name as keyof LiveLimits];
      return value === undefined ? [] : [[name, value]];
    }),
  );
  return { ...SANDBOX_LIMITS, ...given };
}

/**
 * Refuses settings that their mode cannot run with.
 * @throws UserError `config.modeUnavailable`, `config.chainMissing`, `live.limits`, `live.database`, `live.confirm`,
 * `http.unsafe`, `login.anonymousReads`.
 */
export function guardMode(config: Config): void {
  if (config.mode === 'backtest') {
    throw new UserError('config.modeUnavailable', 'Mode backtest is not available in this version.', {
      hint: 'Use mode sandbox (the embedded market), paper (a real chain, read only) or live.',
    });
  }
  guardHttp(config);
  if (config.mode === 'paper' || (config.mode === 'live' && !usesSandbox(config))) {
    requireChain(config);
  }
  if (config.mode === 'live' && !usesSandbox(config)) {
    guardLive(config);
  }
}

function requireChain({ mode, chain }: Config): void {
  const missing = [
    ...(chain.rpcUrls.length === 0 ? ['chain.rpcUrls'] : []),
    ...(chain.id === undefined ? ['chain.id'] : []),
  ];
  if (missing.length > 0) {
    throw new UserError('config.chainMissing', `Mode ${mode} needs ${missing.join(' and ')}.`, {
      hint:
        mode === 'live'
          ? 'Give them in the config file, or as --rpc <url>,<url> --chain-id <number>; --chain-id 31337 alone trades on the embedded market.'
          : 'Give them in the config file, or as --rpc <url>,<url> --chain-id <number>.',
    });
  }
}

/** What real money needs beside a chain. The key and the confirmation are looked at when the wallet is opened. */
function guardLive({ live, database }: Config): void {
  const unset = (Object.keys(SANDBOX_LIMITS) as (keyof LiveLimits)[]).filter(
    (name) => live[name] === undefined,
  );
  if (unset.length > 0) {
    throw new UserError(
      'live.limits',
      `Live trading needs limits: ${unset.map((name) => `live.${name}`).join(', ')} ${unset.length === 1 ? 'is' : 'are'} not set.`,
      {
        hint: 'Set them in the config file; docs/live.md says what each is for. Begin with amounts that you can lose.',
      },
    );
  }
  if (Number(live.maxPerTrade) > Number(live.maxPerDay)) {
    throw new UserError('live.limits', 'live.maxPerTrade is more than live.maxPerDay.', {
      hint: 'One trade cannot be allowed more than a whole day.',
    });
  }
  if (database.url === undefined && !live.embeddedDatabase) {
    throw new UserError(
      'live.database',
      'Live trading on a real chain needs a PostgreSQL: the embedded database may lose the last moments when the power fails.',
      {
        hint: 'Set DATABASE_URL, or accept that with live.embeddedDatabase: true.',
      },
    );
  }
}

const LOOPBACK = new Set(['127.0.0.1', '::1', 'localhost']);

/** What others can reach needs TLS in front of it and somebody who may log in; what anybody may read stays on this machine. */
function guardHttp(config: Config): void {
  const { http, login } = config;
  const isLocal = LOOPBACK.has(http.host);
  if (!isLocal && (http.publicUrl === undefined || login.wallets.length === 0)) {
    throw new UserError('http.unsafe', `http.host ${http.host} can be reached by others.`, {
      hint: 'Put a proxy with TLS in front of it and set http.publicUrl to its https address, and allow a wallet in login.wallets; docs/login.md says how.',
    });
  }
  if (!login.anonymousReads) return;
  if (!isLocal || http.publicUrl !== undefined) {
    throw new UserError('login.anonymousReads', 'login.anonymousReads is for this machine alone.', {
      hint: 'Others can reach this server: remove login.anonymousReads.',
    });
  }
  if (config.mode === 'live' && !usesSandbox(config)) {
    throw new UserError('login.anonymousReads', 'login.anonymousReads is not for real money.', {
      hint: 'Remove it, and log in with a wallet or with the link that the terminal shows.',
    });
  }
}
