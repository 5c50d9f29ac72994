import type { AgentAction } from '../agents/agentAction.ts';
import { createArbitrageurs, type Arbitrageurs } from '../agents/arbitrageur.ts';
import {
  createFundamentalPrices,
  restoreFundamentalPrices,
  type FundamentalAsset,
  type FundamentalPrices,
} from '../agents/fundamentalPrice.ts';
import { createGasRegime, restoreGasRegime, type GasRegime } from '../agents/gasRegime.ts';
import { createLiquidityProviders, type LiquidityProviders } from '../agents/liquidityProviders.ts';
import type { MarketView } from '../agents/marketView.ts';
import { createNoiseTraders, type NoiseTraders } from '../agents/noiseTraders.ts';
import { createRandomStream, restoreRandomStream, type RandomStream } from '../agents/randomStream.ts';
import { fixedTokens, openingEtherPriceUsd } from '../deploy/fixedTokens.ts';
import { createLauncher, type Launcher, type LauncherOptions } from '../launcher/launcher.ts';
import { agentRoster } from './agentRoster.ts';
import type { MarketState } from './marketState.ts';

/** The asset id of ether; fixed tokens go by their symbols. */
export const ETHER = 'ETH';
/** The asset id of dollars, whose price is 1. */
export const DOLLAR = 'USDC';

/** Everyone and everything that moves the market, each with its own random stream. */
export interface Participants {
  readonly prices: FundamentalPrices;
  readonly gas: GasRegime;
  readonly launcher: Launcher;
  /** What all agents want to do, in the order in which it shall happen. */
  decide(view: MarketView): readonly OrderedAction[];
  state(): ParticipantsState;
}

/** An action and the tip (wei per gas) that it offers. */
export interface OrderedAction {
  readonly action: AgentAction;
  readonly tip: bigint;
}

type ParticipantsState = Pick<
  MarketState,
  'fundamentals' | 'gas' | 'noise' | 'arbitrageurs' | 'providers' | 'launcher' | 'order'
>;

const NOISE = { agents: agentRoster.noise, tradesPerBlock: 5 };
const ARBITRAGE = {
  agents: agentRoster.arbitrageurs,
  insider: agentRoster.launcher,
  maxTradesPerBlock: 7,
  capitalUsd: 60_000,
};
const LIQUIDITY = { agents: agentRoster.providers, activity: 0.2, maxPositionsPerPool: 3 };
/** Ether moves less than small tokens do. */
const ETHER_TEMPER = 0.45;
const BITCOIN_TEMPER = 0.6;

/** Fundamental prices of ether and the ten fixed tokens. */
export function fixedAssets(): readonly FundamentalAsset[] {
  return [
    { id: ETHER, anchor: openingEtherPriceUsd, temper: ETHER_TEMPER },
    ...fixedTokens.map(({ symbol, openingPriceUsd }) => ({
      id: symbol,
      anchor: openingPriceUsd,
      temper: openingPriceUsd > 10_000 ? BITCOIN_TEMPER : 1,
    })),
  ];
}

/** The participants of a new market. */
export function createParticipants(seed: number, launcher?: LauncherOptions): Participants {
  return participantsOver({
    prices: createFundamentalPrices(seed, fixedAssets()),
    gas: createGasRegime(seed),
    noise: createNoiseTraders(seed, NOISE),
    arbitrageurs: createArbitrageurs(seed, ARBITRAGE),
    providers: createLiquidityProviders(seed, LIQUIDITY),
    launcher: createLauncher(seed, launcher),
    order: createRandomStream(seed, 'order'),
  });
}

/** The participants as a checkpoint holds them. */
export function restoreParticipants(seed: number, state: ParticipantsState): Participants {
  return participantsOver({
    prices: restoreFundamentalPrices(seed, state.fundamentals),
    gas: restoreGasRegime(state.gas),
    noise: createNoiseTraders(seed, NOISE, state.noise),
    arbitrageurs: createArbitrageurs(seed, ARBITRAGE, state.arbitrageurs),
    providers: createLiquidityProviders(seed, LIQUIDITY, state.providers),
    launcher: createLauncher(seed, undefined, state.launcher),
    order: restoreRandomStream(state.order),
  });
}

interface Parts {
  readonly prices: FundamentalPrices;
  readonly gas: GasRegime;
  readonly noise: NoiseTraders;
  readonly arbitrageurs: Arbitrageurs;
  readonly providers: LiquidityProviders;
  readonly launcher: Launcher;
  readonly order: RandomStream;
}

function participantsOver(parts: Parts): Participants {
  const { prices, gas, noise, arbitrageurs, providers, launcher, order } = parts;
  return {
    prices,
    gas,
    launcher,
    decide(view) {
      const actions = [...arbitrageurs.decide(view), ...noise.decide(view), ...providers.decide(view)];
      return order.shuffle(actions).map((action) => ({ action, tip: drawTip(order) }));
    },
    state: () => ({
      fundamentals: prices.state(),
      gas: gas.state(),
      noise: noise.state(),
      arbitrageurs: arbitrageurs.state(),
      providers: providers.state(),
      launcher: launcher.state(),
      order: order.state(),
    }),
  };
}

/** Between 0.02 and 0.5 gwei. */
function drawTip(random: RandomStream): bigint {
  return BigInt(random.integer(20, 500)) * 1_000_000n;
}
