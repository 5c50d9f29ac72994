import { noBreakers } from '@twinlane/core/breaker/testing/noBreakers';
import { fastSignals } from '@twinlane/core/engine/fastEntries';
import type { StepInput } from '@twinlane/core/engine/stepTypes';
import type { FastTrade, PoolReadiness } from '@twinlane/core/lane/fastLane';
import { strategyOf } from '@twinlane/core/strategy/registry';
import { families } from '../../scan/testing/families.ts';
import { deployVariant, type ScanVariant } from '../../scan/testing/scanField.ts';
import type { FastWorld } from './fastWorld.ts';

const ports = { breakers: noBreakers };

/** A new-pool sniper on the Fast Lane, and tokens that come to its market. */
export class SniperField {
  readonly #world: FastWorld;
  #launches = 0;
  /** The last block that everybody has worked through. */
  #worked = 0;

  constructor(world: FastWorld) {
    this.#world = world;
    world.mirror.onBlock(async ({ header }) => void (this.#worked = header.number));
  }

  /** A token of that family, with a pair whose liquidity is burned. */
  async launch(name: string): Promise<ScanVariant> {
    this.#launches += 1;
    const family = families.find((each) => each.name === name)!;
    const variant = await deployVariant(this.#world.sandbox, family, 'constantProduct', this.#launches);
    await this.#mirrored();
    return variant;
  }

  async mine(blocks: number): Promise<void> {
    for (let count = 0; count < blocks; count += 1) await this.#world.sandbox.mine();
    await this.#mirrored();
  }

  prepare(): Promise<readonly PoolReadiness[]> {
    return this.#world.lane.prepare(this.#input(), ports);
  }

  trade(): Promise<FastTrade> {
    const input = this.#input();
    return this.#world.lane.trade(input, fastSignals({ ...input, fast: this.#world.lane.facts() }), ports);
  }

  #input(): StepInput {
    const input = this.#world.input();
    const params = strategyOf('newPoolSniper').params.parse({});
    const { trading, ...settings } = input.settings;
    return {
      ...input,
      bot: { ...input.bot, id: 'sniper', strategy: 'newPoolSniper', params },
      settings: { ...settings, lane: 'auto', trading: { ...trading, fastVerdictBlocks: 6 } },
    };
  }

  async #mirrored(): Promise<void> {
    const head = Number(await this.#world.sandbox.anvil.request<string>('eth_blockNumber', []));
    while (this.#worked < head) await new Promise((resolve) => setTimeout(resolve, 2));
    // What the block made others ask is answered.
    await this.#world.settle();
  }
}
