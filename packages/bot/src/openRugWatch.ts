import type { Bot } from '@twinlane/core/engine/bot';
import type { ChainDefinition } from '@twinlane/core/market/chainDefinition';
import type { ChainReader } from '@twinlane/core/market/chainReader';
import type { MarketSnapshot } from '@twinlane/core/market/marketSnapshot';
import type { PlanCalls } from '@twinlane/core/market/planCall';
import type { Address } from '@twinlane/core/money/hex';
import type { Account } from '@twinlane/core/portfolio/account';
import type { Position } from '@twinlane/core/portfolio/position';
import type { BlockUpdate, PoolMirror, Store } from '@twinlane/core/ports';
import { isSuspicious } from '@twinlane/core/rug/followRug';
import { checkRugs, type RugCheckParts } from './checkRugs.ts';
import type { Config } from './config/configSchema.ts';
import type { Log } from './observe/createLog.ts';
import { createSaleTrials } from './feed/createSaleTrials.ts';
import { createRugWatch } from './rugWatch/createRugWatch.ts';
import { trustedTokensOf } from './scanningSimulator.ts';
import { readPairLiquidity, readRangeLiquidity } from './scan/readLiquidity.ts';

/** What the positions of an account are watched with. */
export interface RugWatchWiring extends Omit<RugCheckParts, 'log'> {
  readonly account: Account;
  readonly chain: ChainDefinition;
  readonly client: ChainReader;
  readonly mirror: PoolMirror;
  readonly store: Pick<Store, 'read'>;
  readonly planCalls: PlanCalls;
  /** An address that has never been used. */
  readonly trader: Address;
  /** The wallet of a live account. */
  readonly holder: Address | undefined;
  readonly config: Pick<Config, 'trading'>;
  readonly log: Log;
}

/** The watch as the engine uses it. */
export interface HeldWatch {
  /** The snapshot with what the block showed of held tokens. Never rejects. */
  watched(this: void, update: BlockUpdate, snapshot: MarketSnapshot): Promise<MarketSnapshot>;
  /** Of the bots, those that hold something suspicious: their exits go before all others. */
  first(this: void, bots: readonly Bot[]): readonly Bot[];
}

/** How long a block's decisions wait for what the node says of held tokens, milliseconds. */
const PATIENCE_MS = 500;

/** Puts the watch over an account's positions together, and what is told of tokens in a crisis. Call it before the mirror starts. */
export function openRugWatch(wiring: RugWatchWiring): HeldWatch {
  const { client, chain, mirror, account, holder, config } = wiring;
  const log = wiring.log.child('rugs');
  const locker = chain.contracts.liquidityLocker;
  const watch = createRugWatch({
    client,
    mirror,
    cash: account.cash,
    holder,
    trialEveryBlocks: config.trading.rugTrialEveryBlocks,
    trusted: trustedTokensOf(chain, config.trading.trustedTokens),
    patienceMs: PATIENCE_MS,
    lockers: locker === undefined ? [] : [locker],
    async liquidityHolders({ address, kind }, block) {
      const header = locker === undefined ? undefined : await client.block(block);
      const known = locker && header && { address: locker, now: header.timestamp };
      return kind === 'constantProduct'
        ? readPairLiquidity(client, address, [], block, known)
        : readRangeLiquidity(client, address, block, known);
    },
    ...createSaleTrials(wiring),
    log,
  });
  checkRugs({ ...wiring, log });
  const stuck = tellStuck(wiring.announce);
  let held: readonly Position[] = [];
  let isKnown = true;
  let selling: ReadonlySet<Address> = new Set();
  let suspects: ReadonlySet<string> = new Set();
  return {
    async watched(update, snapshot) {
      const { read } = wiring.store;
      try {
        const orders = await read.orders.open(account.id);
        const sales = orders.filter(({ side }) => side === 'sell');
        selling = new Set(sales.map(({ tokenIn }) => tokenIn.address));
        held = await read.positions.open(account.id);
        isKnown = true;
      } catch (error) {
        // The database is away: what was held last is watched on.
        if (isKnown)
          log.warn({ err: error }, 'Positions cannot be read, those of the last block are watched');
        isKnown = false;
      }
      const rugs = await watch.look(update, held, selling);
      const seen = [...rugs].filter(([, facts]) => isSuspicious(facts)).map(([token]) => token);
      const tokens = new Set<string>(seen);
      suspects = new Set(held.filter(({ token }) => tokens.has(token.address)).map(({ botId }) => botId));
      stuck(held, rugs);
      return { ...snapshot, rugs };
    },
    first: (bots) => bots.filter(({ id }) => suspects.has(id)),
  };
}

/** Tells the operator once that what is held cannot be sold, and once that it can be again. */
function tellStuck(
  announce: RugWatchWiring['announce'],
): (held: readonly Position[], rugs: NonNullable<MarketSnapshot['rugs']>) => void {
  const told = new Set<string>();
  return (held, rugs) => {
    for (const { id, token } of held) {
      const sale = rugs.get(token.address)?.sale;
      if (sale?.outcome === 'failed' && !told.has(id)) {
        told.add(id);
        announce({
          level: 'critical',
          text: `${token.symbol} cannot be sold: a trial sale of what is held fails: ${sale.reason}.`,
          hint: 'It may be a rug pull. The sale is tried on every block and made as soon as it can be.',
        });
      } else if (sale?.outcome === 'passed' && told.delete(id)) {
        announce({ level: 'warning', text: `${token.symbol} can be sold again.` });
      }
    }
    const open = new Set(held.map(({ id }) => id));
    for (const id of told) {
      if (!open.has(id)) told.delete(id);
    }
  };
}
