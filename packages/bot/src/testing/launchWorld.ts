import type { Bot } from '@twinlane/core/engine/bot';
import { EMPTY_MEMORY } from '@twinlane/core/engine/botMemory';
import { step } from '@twinlane/core/engine/step';
import type { Decision, StepInput, StepSettings } from '@twinlane/core/engine/stepTypes';
import { tradingSettingsSchema, type TradingSettings } from '@twinlane/core/engine/tradingSettings';
import { noBreakers } from '@twinlane/core/breaker/testing/noBreakers';
import { settingsFor } from '@twinlane/core/intel/levels';
import type { MarketSnapshot } from '@twinlane/core/market/marketSnapshot';
import type { Address } from '@twinlane/core/money/hex';
import type { Position } from '@twinlane/core/portfolio/position';
import { strategyOf } from '@twinlane/core/strategy/registry';
import type { Anvil, SandboxTransaction } from '@twinlane/sandbox/anvil/anvil';
import { mineBlock } from '@twinlane/sandbox/anvil/mineBlock';
import { startAnvil } from '@twinlane/sandbox/anvil/startAnvil';
import { openingEtherPriceUsd } from '@twinlane/sandbox/deploy/fixedTokens';
import { carryOutLaunch } from '@twinlane/sandbox/launcher/carryOutLaunch';
import { carryOutSecuring } from '@twinlane/sandbox/launcher/carryOutSecuring';
import type { LauncherOptions, LaunchPlan } from '@twinlane/sandbox/launcher/launcher';
import type { Listing } from '@twinlane/sandbox/launcher/listing';
import { Market } from '@twinlane/sandbox/market/market';
import type { OpeningState } from '@twinlane/sandbox/market/marketState';
import { openMarket } from '@twinlane/sandbox/market/openMarket';
import { createReadClient } from '../chain/createReadClient.ts';
import { sandbox } from '../chain/sandbox.ts';
import { findBalanceSlot } from '../feed/balanceSlot.ts';
import { createPoolMirror } from '../feed/createPoolMirror.ts';
import type { PoolMirrorService } from '../feed/poolMirrorService.ts';
import { createTradeSimulator } from '../feed/createTradeSimulator.ts';
import { createMarketTracker } from '../marketTracker.ts';
import { createTokenScanner } from '../scan/scanToken.ts';
import { marketContracts, scanningSimulator, trustedTokensOf } from '../scanningSimulator.ts';
import { venues } from '../venue/registry.ts';
import { planCalls } from './directCall.ts';
import { knownPool, tokensOf } from './sandboxWorld.ts';
import { createTestLog } from './testLog.ts';

const TRADER: Address = '0x5a1ad0000000000000000000000000000000babe';
const CASH = 10n ** 13n;
const NATIVE = 10n ** 21n;
/** What was bought that long ago is not looked at any more. */
const FORGET_BLOCKS = 1_000;

/** What a bot bought, on which block, and how old the token was. */
export interface LaunchEntry {
  readonly token: Address;
  readonly block: number;
  readonly ageBlocks: number;
}

/** A market on which tokens are launched, and a new-pool sniper that decides on every block as on paper. */
export interface LaunchWorld {
  readonly anvil: Anvil;
  readonly mirror: PoolMirrorService;
  /** What was launched, in order. */
  listings(): readonly Listing[];
  /** The entries so far. */
  readonly entries: readonly LaunchEntry[];
  /** Puts a token on the chain, in a block of its own; of a market without agents. */
  launch(plan: LaunchPlan): Promise<Listing>;
  /** Its maker gives up what the plan says; of a market without agents. */
  secure(listing: Listing): Promise<void>;
  /** Mines a block and lets the bot decide on it. */
  block(transactions?: readonly SandboxTransaction[]): Promise<readonly Decision[]>;
  stop(): Promise<void>;
}

/** `launcher`: how often the agents of a whole market launch; without it nobody is there but the caller. */
export interface LaunchWorldOptions {
  readonly seed: number;
  readonly launcher?: LauncherOptions;
  readonly params?: Record<string, unknown>;
  readonly trading?: Partial<TradingSettings>;
}

/** Starts a node with the exchanges, the agents' accounts and, where asked for, the agents themselves. */
export async function startLaunchWorld(options: LaunchWorldOptions): Promise<LaunchWorld> {
  const anvil = await startAnvil();
  const opening = await openMarket(anvil, { seed: options.seed, blockTimeMs: 1_000, launcherOn: true });
  const market =
    options.launcher === undefined ? undefined : await Market.open(anvil, opening, options.launcher);
  const client = await createReadClient({ ipcPath: anvil.ipcPath, chainId: sandbox.id });
  const [cash] = sandbox.cash;
  const mirror = createPoolMirror({
    client,
    chain: sandbox,
    venues,
    knownPools: opening.pools.map(({ listing }) => knownPool(listing, tokensOf(opening.deployment))),
    historyBlocks: 0,
    log: createTestLog(),
  });
  const tracker = createMarketTracker({
    mirror,
    chainId: sandbox.id,
    cash,
    wrappedNative: sandbox.wrappedNative,
    historyLength: 100,
  });
  mirror.onBlock(async () => void tracker.record());
  const simulator = scanningSimulator(createTradeSimulator({ client, mirror, planCalls, trader: TRADER }), {
    scanner: createTokenScanner({
      client,
      slotOf: (token, holder) => findBalanceSlot(client, token, holder),
      locker: sandbox.contracts.liquidityLocker,
    }),
    mirror,
    market: marketContracts(venues, sandbox.id),
    trusted: trustedTokensOf(sandbox, []),
  });
  await mirror.start();
  const sniper = createSniper(options, { ...simulator, breakers: noBreakers });
  const hand = new Hand(anvil, opening);
  const block: LaunchWorld['block'] = async (transactions = []) => {
    const number = market === undefined ? await hand.mine(transactions) : (await market.step()).block.number;
    while (mirror.head().number < number) await new Promise((resolve) => setTimeout(resolve, 2));
    return sniper.decide(tracker.snapshot(new Map()));
  };
  return {
    anvil,
    mirror,
    entries: sniper.entries,
    listings: () => market?.listings() ?? hand.listings,
    launch: async (plan) => {
      const { listing, transactions } = hand.launch(plan);
      await block(transactions);
      return listing;
    },
    secure: async (listing) => void (await block(hand.secure(listing))),
    block,
    async stop() {
      await mirror.stop();
      client.close();
      await anvil.stop();
    },
  };
}

/** Launches by hand, on a market without agents. */
class Hand {
  readonly listings: Listing[] = [];
  readonly #anvil: Anvil;
  readonly #opening: OpeningState;
  #launcherNonce: number;
  #timestamp: number;

  constructor(anvil: Anvil, opening: OpeningState) {
    this.#anvil = anvil;
    this.#opening = opening;
    this.#launcherNonce = opening.launcherNonce;
    this.#timestamp = opening.clock.fromTimestamp;
  }

  async mine(transactions: readonly SandboxTransaction[]): Promise<number> {
    this.#timestamp += 1;
    const timestamp = this.#timestamp;
    const mined = await mineBlock(this.#anvil, { timestamp, baseFeePerGas: 10n ** 9n, transactions });
    return mined.number;
  }

  launch(plan: LaunchPlan): ReturnType<typeof carryOutLaunch> {
    const found = carryOutLaunch(this.#opening.deployment, plan, {
      blockNumber: 1,
      timestamp: this.#timestamp + 1,
      quoteUsd: plan.quote === 'USDC' ? 1 : openingEtherPriceUsd,
      launcherNonce: this.#launcherNonce,
    });
    // The token's creation and the call of the desk.
    this.#launcherNonce += 2;
    this.listings.push(found.listing);
    return found;
  }

  secure(listing: Listing): readonly SandboxTransaction[] {
    this.#launcherNonce += 1;
    return carryOutSecuring(this.#opening.deployment, listing, this.#timestamp + 1);
  }
}

interface Sniper {
  readonly entries: LaunchEntry[];
  decide(snapshot: MarketSnapshot): Promise<readonly Decision[]>;
}

/** A bot whose purchases count as filled at once, and that may enter as often as it likes. */
function createSniper(
  { params = {}, trading }: Pick<LaunchWorldOptions, 'params' | 'trading'>,
  ports: Parameters<typeof step>[1],
): Sniper {
  const bot: Bot = {
    id: 'sniper',
    accountId: 'paper',
    name: 'sniper',
    strategy: 'newPoolSniper',
    params: strategyOf('newPoolSniper').params.parse(params),
    exits: {},
    intelLevel: 6,
    state: 'running',
    stateReason: '',
  };
  const settings: StepSettings = {
    intel: settingsFor(6, { decisions: 'very frequent' }),
    trading: { ...tradingSettingsSchema.parse({}), maxOpenPositions: 100, ...trading },
  };
  const [cash] = sandbox.cash;
  const entries: LaunchEntry[] = [];
  let positions: readonly (Position & { readonly block: number })[] = [];
  let memory = EMPTY_MEMORY;
  return {
    entries,
    async decide(snapshot) {
      const block = snapshot.block.number;
      positions = positions.filter((position) => block - position.block < FORGET_BLOCKS);
      const input: StepInput = {
        bot,
        account: {
          id: 'paper',
          name: 'paper',
          kind: 'paper',
          chainId: sandbox.id,
          cash,
          initialCash: CASH,
          initialNative: NATIVE,
          createdAt: 0,
        },
        balances: { cash: CASH, native: NATIVE },
        positions,
        openOrders: [],
        snapshot,
        memory,
        settings,
      };
      const result = await step(input, ports);
      memory = result.memory;
      for (const { intent } of result.decisions) {
        if (intent?.side === 'buy') {
          const { tokenOut: token, quotedAmountOut: quantity, amountIn: cost } = intent;
          const listedAt = snapshot.tokens.get(token.address)?.listedAtBlock ?? block;
          entries.push({ token: token.address, block, ageBlocks: block - listedAt });
          positions = [...positions, positionOf({ token, quantity, cost, block })];
        }
      }
      return result.decisions;
    },
  };
}

function positionOf(
  parts: Pick<Position, 'token' | 'quantity' | 'cost'> & { readonly block: number },
): Position & { readonly block: number } {
  return {
    id: `position-${parts.token.address}`,
    accountId: 'paper',
    botId: 'sniper',
    realisedPnl: 0n,
    gasFee: 0n,
    gasFeeCash: 0n,
    openedAt: 0,
    ...parts,
  };
}
