import type { SandboxManifest } from '@twinlane/core/market/sandboxManifest';
import type { Token } from '@twinlane/core/market/token';
import type { Address, Hash } from '@twinlane/core/money/hex';
import { mineBlock } from '../anvil/mineBlock.ts';
import type { Anvil, MinedBlock, SandboxTransaction } from '../anvil/anvil.ts';
import type { Fundamental } from '../agents/fundamentalPrice.ts';
import { providerOf } from '../agents/liquidityProviders.ts';
import type { MarketView } from '../agents/marketView.ts';
import type { SandboxDeployment } from '../deploy/sandboxDeployment.ts';
import { carryOutLaunch } from '../launcher/carryOutLaunch.ts';
import { carryOutSecuring } from '../launcher/carryOutSecuring.ts';
import { carryOutSpring } from '../launcher/carryOutSpring.ts';
import type { LauncherDecision, LauncherOptions, LaunchPlan } from '../launcher/launcher.ts';
import { assetOf, type Listing } from '../launcher/listing.ts';
import { accountOf, agentRoster } from './agentRoster.ts';
import { timestampOf, withBlockTime, type ChainClock } from './chainClock.ts';
import { encodeAction } from './encodeAction.ts';
import { manifestOf } from './manifestOf.ts';
import { marketPool } from './marketPool.ts';
import type { MarketState, OpeningState } from './marketState.ts';
import { DOLLAR, ETHER, createParticipants, restoreParticipants, type Participants } from './participants.ts';
import { PoolBook, type LiquidityHolder } from './poolBook.ts';

/** Abandoned tokens that stay listed when the chain is compacted: the newest of them. */
const ABANDONED_KEPT = 6;
/** Launched tokens are wilder than old ones. */
const LAUNCH_TEMPER = 1.6;

/** What one step did. */
export interface MarketBlock {
  readonly block: MinedBlock;
  /** Whether tokens or pools were added. */
  readonly listed: boolean;
  /** Whether somebody other than the agents had transactions in the block. */
  readonly foreign: boolean;
}

/** The agents and their view of the chain. `step` lets them decide, sends what they want and mines one block. */
export class Market {
  readonly #anvil: Anvil;
  readonly #participants: Participants;
  readonly #book: PoolBook;
  readonly #tokens = new Map<Address, Token>();
  readonly #assets = new Map<Address, string>();
  #state: Pick<MarketState, 'seed' | 'deployment'>;
  #listings: readonly Listing[];
  #clock: ChainClock;
  #launcherOn: boolean;
  #blockNumber: number;
  #blockHash: Hash;
  #renewedAtBlock: number | undefined;
  /** Transactions that the launcher's account has sent: the next contract's address follows from it. */
  #launcherNonce: number;

  private constructor(anvil: Anvil, state: OpeningState | MarketState, participants: Participants) {
    const { deployment } = state;
    this.#anvil = anvil;
    this.#participants = participants;
    this.#state = { seed: state.seed, deployment };
    this.#listings = 'listings' in state ? state.listings : [];
    this.#clock = state.clock;
    this.#launcherOn = state.launcherOn;
    this.#blockNumber = state.blockNumber;
    this.#blockHash = state.blockHash;
    this.#renewedAtBlock = 'renewedAtBlock' in state ? state.renewedAtBlock : undefined;
    this.#launcherNonce = state.launcherNonce;
    for (const token of [deployment.weth, deployment.usdc, ...deployment.tokens]) {
      this.#know(token, token.address === deployment.weth.address ? ETHER : token.symbol);
    }
    for (const { token, plan } of this.#listings) {
      this.#know(token, assetOf(plan));
    }
    this.#book = new PoolBook(anvil, deployment.poolLens, this.#tokens);
    for (const { listing, ticks } of state.pools) {
      this.#book.add(listing, ticks);
    }
  }

  /** A market whose pools exist and whose agents have not acted yet; its launcher may be another than the usual one. */
  static async open(anvil: Anvil, state: OpeningState, launcher?: LauncherOptions): Promise<Market> {
    const market = new Market(anvil, state, createParticipants(state.seed, launcher));
    await market.#book.refresh(1, market.#holders());
    return market;
  }

  /** A market as a checkpoint holds it, on a node that stands at the checkpoint's block. */
  static async restore(anvil: Anvil, state: MarketState): Promise<Market> {
    const market = new Market(anvil, state, restoreParticipants(state.seed, state));
    await market.#book.refresh(undefined, market.#holders());
    return market;
  }

  get head(): { readonly number: number; readonly hash: Hash } {
    return { number: this.#blockNumber, hash: this.#blockHash };
  }

  /** Undefined while the node is as it was when the market opened. */
  get renewedAtBlock(): number | undefined {
    return this.#renewedAtBlock;
  }

  get blockTimeMs(): number {
    return this.#clock.blockTimeMs;
  }

  /** Where the market can be reached, and what is on it. */
  manifest(): SandboxManifest {
    const { seed, deployment } = this.#state;
    return manifestOf(this.#anvil, deployment, {
      seed,
      blockTimeMs: this.#clock.blockTimeMs,
      launched: this.#listings.map(({ token }) => token),
      pools: [...this.#book.entries()].map(({ listing }) => listing),
      blockNumber: this.#blockNumber,
    });
  }

  /** Tokens that were launched and are not forgotten, in order of launch. */
  listings(): readonly Listing[] {
    return this.#listings;
  }

  fundamentals(): readonly Fundamental[] {
    return this.#participants.prices.all();
  }

  /** Hidden prices of what a price service would list: ether, the dollar and the fixed tokens; never a launched one. */
  listedPrices(): readonly (readonly [token: Address, usd: number])[] {
    const { weth, usdc, tokens } = this.#state.deployment;
    return [weth, usdc, ...tokens].map(({ address }) => [address, this.#usd(address)]);
  }

  /** Takes note of contracts that were added to the chain. */
  extend(deployment: SandboxDeployment): void {
    this.#state = { ...this.#state, deployment };
  }

  /** From the next block on. */
  configure(settings: { readonly blockTimeMs: number; readonly launcherOn: boolean }): boolean {
    const changed =
      settings.blockTimeMs !== this.#clock.blockTimeMs || settings.launcherOn !== this.#launcherOn;
    this.#clock = withBlockTime(this.#clock, this.#blockNumber, settings.blockTimeMs);
    this.#launcherOn = settings.launcherOn;
    return changed;
  }

  /** After a failed step the market and its chain no longer agree: continue from a checkpoint instead. */
  async step(): Promise<MarketBlock> {
    const number = this.#blockNumber + 1;
    const timestamp = timestampOf(this.#clock, number);
    const { prices, gas, launcher } = this.#participants;
    prices.step();
    gas.step();
    const view = this.#view(number);
    const listingsBefore = this.#listings.length;
    const transactions: SandboxTransaction[] = [];
    for (const decision of this.#launcherOn ? launcher.decide(number) : []) {
      this.#add(transactions, this.#carryOut(decision, number, timestamp));
    }
    for (const { action, tip } of this.#participants.decide(view)) {
      this.#add(transactions, [encodeAction(action, accountOf(action.agent), tip)]);
    }
    const block = await mineBlock(this.#anvil, {
      timestamp,
      baseFeePerGas: gas.baseFee(),
      transactions,
    });
    this.#blockNumber = block.number;
    this.#blockHash = block.hash;
    await this.#book.refresh(block.number, this.#holders());
    return {
      block,
      listed: this.#listings.length !== listingsBefore,
      foreign: block.transactions.length !== transactions.length,
    };
  }

  /**
   * Forgets the tokens that were abandoned long ago, and returns their contracts, for a renewal of the node. Part of the
   * market's deterministic course: it has to come after the same block in every run.
   */
  compact(): readonly Address[] {
    const abandoned = this.#listings.filter(({ phase }) => phase === 'abandoned');
    const old = new Set(abandoned.slice(0, Math.max(0, abandoned.length - ABANDONED_KEPT)));
    for (const { token, pool, plan } of old) {
      this.#book.remove(pool);
      this.#tokens.delete(token.address);
      this.#assets.delete(token.address);
      this.#participants.prices.remove(assetOf(plan));
    }
    this.#listings = this.#listings.filter((listing) => !old.has(listing));
    this.#renewedAtBlock = this.#blockNumber;
    return [...old].flatMap(({ token, pool }) => [token.address, pool]);
  }

  state(): MarketState {
    return {
      ...this.#state,
      ...this.#participants.state(),
      clock: this.#clock,
      launcherOn: this.#launcherOn,
      blockNumber: this.#blockNumber,
      blockHash: this.#blockHash,
      renewedAtBlock: this.#renewedAtBlock ?? this.#blockNumber,
      launcherNonce: this.#launcherNonce,
      pools: this.#book.state(),
      listings: this.#listings,
    };
  }

  #add(transactions: SandboxTransaction[], more: readonly SandboxTransaction[]): void {
    const { owner } = accountOf(agentRoster.launcher);
    this.#launcherNonce += more.filter(({ from }) => from === owner).length;
    transactions.push(...more);
  }

  #know(token: Token, asset: string): void {
    this.#tokens.set(token.address, token);
    this.#assets.set(token.address, asset);
  }

  #usd(token: Address): number {
    const asset = this.#assets.get(token);
    if (asset === undefined) {
      throw new RangeError(`no price for ${token}`);
    }
    return asset === DOLLAR ? 1 : this.#participants.prices.price(asset);
  }

  #view(blockNumber: number): MarketView {
    const listings = new Map(this.#listings.map((listing) => [listing.pool, listing]));
    return {
      blockNumber,
      baseFeePerGas: this.#participants.gas.baseFee(),
      pools: [...this.#book.entries()].map((entry) => marketPool(entry, listings.get(entry.listing.address))),
      fundamental: (token) => this.#usd(token),
      etherUsd: this.#participants.prices.price(ETHER),
      liquidityTokens: (pair, agent) => this.#book.held(pair, accountOf(agent).desk),
    };
  }

  /** The providers whose liquidity tokens they need to know of. */
  #holders(): readonly LiquidityHolder[] {
    return [...this.#book.entries()]
      .filter(({ pool }) => pool.kind === 'constantProduct')
      .map(({ listing }) => ({
        pair: listing.address,
        holder: accountOf(providerOf(listing.address, agentRoster.providers)).desk,
      }));
  }

  #carryOut(
    decision: LauncherDecision,
    blockNumber: number,
    timestamp: number,
  ): readonly SandboxTransaction[] {
    if (decision.kind === 'launch') {
      return this.#launch(decision.plan, blockNumber, timestamp);
    }
    const listing = this.#listings.find(({ plan }) => plan.serial === decision.serial);
    if (listing === undefined) {
      return [];
    }
    if (decision.kind === 'secure') {
      return carryOutSecuring(this.#state.deployment, listing, timestamp);
    }
    const phase = decision.kind === 'spring' ? 'sprung' : 'abandoned';
    this.#listings = this.#listings.map((other) => (other === listing ? { ...listing, phase } : other));
    if (decision.kind === 'abandon') {
      return [];
    }
    const { transactions, crash } = carryOutSpring(listing, accountOf(agentRoster.launcher));
    this.#participants.prices.crash(assetOf(listing.plan), crash);
    return transactions;
  }

  #launch(plan: LaunchPlan, blockNumber: number, timestamp: number): readonly SandboxTransaction[] {
    const { deployment } = this.#state;
    const quoteUsd = plan.quote === 'USDC' ? 1 : this.#participants.prices.price(ETHER);
    const launch = carryOutLaunch(deployment, plan, {
      quoteUsd,
      blockNumber,
      timestamp,
      launcherNonce: this.#launcherNonce,
    });
    this.#listings = [...this.#listings, launch.listing];
    this.#know(launch.listing.token, assetOf(plan));
    this.#participants.prices.add({ id: assetOf(plan), anchor: plan.priceUsd, temper: LAUNCH_TEMPER });
    this.#book.add({ ...launch.pool, createdAtBlock: blockNumber, createdAt: timestamp });
    return launch.transactions;
  }
}
