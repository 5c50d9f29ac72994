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
import type { RugFacts } from '@twinlane/core/rug/rugFacts';
import { checkRugs, type RugCheckParts } from './checkRugs.ts';
import type { Config } from './config/configSchema.ts';
import type { Log } from './observe/createLog.ts';
import { createSaleTrials } from './feed/createSaleTrials.ts';
import { createPendingWatch, type PendingWatchParts } from './rugWatch/createPendingWatch.ts';
import { createRugWatch } from './rugWatch/createRugWatch.ts';
import { trustedTokensOf } from './scanningSimulator.ts';
import { readPairLiquidity, readRangeLiquidity } from './scan/readLiquidity.ts';

/** What the positions of an account are watched with. */
export interface RugWatchWiring extends Omit<RugCheckParts, 'log'> {
  readonly account: Account;
  readonly chain: ChainDefinition;
  readonly client: ChainReader;
  readonly mirror: PoolMirror & Pick<PendingWatchParts['mirror'], 'known'>;
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
  /** Hears between blocks that something waits to be mined that bears on what is held. Returns how to end. */
  onPending(this: void, listener: () => void): () => void;
  /** The snapshot with that; undefined where nothing of it is of the snapshot's block. */
  withPending(this: void, snapshot: MarketSnapshot): MarketSnapshot | undefined;
  stop(this: void): void;
}

/** How long a block's decisions wait for what the node says of held tokens, milliseconds. */
const PATIENCE_MS = 500;

/** Puts the watch over an account's positions together, and what is told of tokens in a crisis. Call it before the mirror starts. */
export function openRugWatch(wiring: RugWatchWiring): HeldWatch {
  const { client, chain, mirror, account, holder, config } = wiring;
  const log = wiring.log.child('rugs');
  const locker = chain.contracts.liquidityLocker;
  const trials = createSaleTrials(wiring);
  const trusted = trustedTokensOf(chain, config.trading.trustedTokens);
  const shared = { client, mirror, cash: account.cash, holder, trusted, log };
  const everyMs = chain.features.publicMempool ? config.trading.rugPendingEveryMs : 0;
  const pool = createPendingWatch({ ...shared, ...trials, everyMs });
  const watch = createRugWatch({
    ...shared,
    ...trials,
    trialEveryBlocks: config.trading.rugTrialEveryBlocks,
    patienceMs: PATIENCE_MS,
    lockers: locker === undefined ? [] : [locker],
    async liquidityHolders({ address, kind }, block) {
      const header = locker === undefined ? undefined : await client.block(block);
      const known = locker && header && { address: locker, now: header.timestamp };
      return kind === 'constantProduct'
        ? readPairLiquidity(client, address, [], block, known)
        : readRangeLiquidity(client, address, block, known);
    },
  });
  checkRugs({ ...wiring, log });
  const stuck = tellStuck(wiring.announce);
  let held: readonly Position[] = [];
  let isKnown = true;
  let selling: ReadonlySet<Address> = new Set();
  let suspects: ReadonlySet<string> = new Set();
  let known: ReadonlyMap<Address, RugFacts> = new Map();
  const note = (rugs: ReadonlyMap<Address, RugFacts>): void => {
    const seen = [...rugs].filter(([, facts]) => isSuspicious(facts)).map(([token]) => token);
    const tokens = new Set<string>(seen);
    suspects = new Set(held.filter(({ token }) => tokens.has(token.address)).map(({ botId }) => botId));
  };
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
      known = rugs;
      pool.hold(held.filter(({ token }) => !selling.has(token.address)));
      note(rugs);
      stuck(held, rugs);
      return { ...snapshot, rugs };
    },
    onPending: pool.onFound,
    withPending(snapshot) {
      const { number } = snapshot.block;
      const found = [...pool.findings()].flatMap(([token, { block, acts, sale }]) => {
        const facts = known.get(token);
        return facts === undefined || facts.block !== number || block !== number
          ? []
          : [[token, { ...facts, sale, pending: acts }] as const];
      });
      if (found.length === 0) return undefined;
      const rugs = new Map([...known, ...found]);
      note(rugs);
      return { ...snapshot, rugs };
    },
    stop: pool.stop,
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
