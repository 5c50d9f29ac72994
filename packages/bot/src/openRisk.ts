import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { UserError } from '@twinlane/core/errors';
import type { ChainDefinition } from '@twinlane/core/market/chainDefinition';
import type { Clock } from '@twinlane/core/ports';
import { parseDenyList, type DenyList } from '@twinlane/core/risk/denyList';
import type { RiskSettings } from '@twinlane/core/risk/riskSettings';
import type { Logger } from 'pino';
import type { Closers } from './closers.ts';
import type { Config } from './config/configSchema.ts';
import { createExplorer, type Explorer } from './scan/explorer.ts';

/** Those of the settings, and those of the files. */
function deniedOf(tokens: readonly string[], files: readonly string[]): DenyList {
  const named = tokens.map((token) => [token.toLowerCase(), 'stands in trading.deniedTokens'] as const);
  return new Map([...files.flatMap((file) => [...readDenyList(file)]), ...named]);
}

function readDenyList(file: string): DenyList {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new UserError('risk.deny-list', `The deny list ${file} cannot be read.`, {
      hint: 'Check risk.denyLists: nothing is traded without a list that was asked for.',
      cause: error,
    });
  }
  return parseDenyList(text, basename(file));
}

/** What risk is judged by besides the chain. */
export interface OpenRisk {
  /** As they are now: another object whenever they change. */
  readonly settings: RiskSettings;
  /** Whom the settings and their files deny. */
  readonly listed: DenyList;
  /** Denies these besides, in place of those that were denied so before. */
  denyByHand(this: void, denied: DenyList): void;
  /** Absent where there is no key. */
  readonly explorer?: Explorer;
}

/** Reads the deny lists and opens the explorer. @throws UserError `risk.deny-list` for a list that cannot be read. */
export function openRisk(
  config: Pick<Config, 'risk' | 'trading' | 'chain'>,
  chain: { readonly id: number; readonly features: Pick<ChainDefinition['features'], 'publicMempool'> },
  parts: { readonly clock: Pick<Clock, 'monotonic'>; readonly log: Pick<Logger, 'warn'> },
  closers: Closers,
): OpenRisk {
  const isHidden = !chain.features.publicMempool || config.chain.submission.route === 'private';
  const listed = deniedOf(config.trading.deniedTokens, config.risk.denyLists);
  let settings: RiskSettings = { denied: listed, submission: isHidden ? 'hidden' : 'public' };
  const open: Omit<OpenRisk, 'explorer'> = {
    get settings() {
      return settings;
    },
    listed,
    denyByHand: (denied) => {
      settings = { ...settings, denied: new Map([...denied, ...listed]) };
    },
  };
  const { apiKey, baseUrl, perSecond } = config.risk.explorer;
  if (apiKey === undefined) {
    return open;
  }
  const key = apiKey.reveal();
  const explorer = createExplorer({ baseUrl, apiKey: key, perSecond, chainId: chain.id, ...parts });
  closers.push({ name: 'the explorer', close: () => explorer.close() });
  return Object.defineProperties(open, { explorer: { value: explorer, enumerable: true } });
}
