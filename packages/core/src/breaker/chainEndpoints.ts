import { activityMask, BLOCK_MASKS } from './blockMask.ts';
import type { Breaker } from './breaker.ts';
import type { BreakerIndex } from './breakerIndex.ts';
import type { Activity } from './breakerTypes.ts';

/** Whether a breaker speaks against its endpoint: until it has shown that it works again. */
function isTroubled({ state, definition }: Breaker): boolean {
  return definition.lastOne !== undefined && state !== 'closed' && state !== 'disabled';
}

/** Which endpoints a chain has, and what the chain loses when the last of them is out. */
export class ChainEndpoints {
  readonly #index: BreakerIndex;
  readonly #endpoints = new Map<number, readonly string[]>();
  readonly #chains = new Map<string, number>();

  constructor(index: BreakerIndex) {
    this.#index = index;
  }

  /** The names under which a chain's endpoints are guarded; in place of those named before. */
  set(chainId: number, names: readonly string[]): void {
    for (const name of this.#endpoints.get(chainId) ?? []) {
      this.#chains.delete(name);
    }
    this.#endpoints.set(chainId, names);
    for (const name of names) {
      this.#chains.set(name, chainId);
    }
  }

  chainOf(endpoint: string): number | undefined {
    return this.#chains.get(endpoint);
  }

  /** Whether it is the last of its chain that is of any use, and its breaker leaves such a one in use. */
  isSpared(breaker: Breaker): boolean {
    if (breaker.definition.lastOne?.staysInUse !== true) {
      return false;
    }
    const chainId = this.#chains.get(breaker.scope.id);
    const names = chainId === undefined ? undefined : this.#endpoints.get(chainId);
    return names?.every((name) => this.#index.at('endpoint', name).some(isTroubled)) === true;
  }

  /**
   * A breaker by which an entry on the chain is refused, though each alone guards its endpoint: no endpoint is left that is
   * not out, or none that is neither out nor slow. The one of them that is tried again first.
   */
  refusing(activity: Activity): Breaker | undefined {
    if (activity.kind !== 'entry' || activity.chainId === undefined) {
      return undefined;
    }
    const names = this.#endpoints.get(activity.chainId);
    if (names === undefined || names.length === 0) {
      return undefined;
    }
    const troubled: Breaker[] = [];
    let out = 0;
    for (const name of names) {
      const trouble = this.#index.at('endpoint', name).filter(isTroubled);
      const isOut = trouble.find(({ definition }) => definition.lastOne?.staysInUse === false);
      const first = isOut ?? trouble[0];
      if (first === undefined) {
        return undefined;
      }
      out += isOut === undefined ? 0 : 1;
      troubled.push(first);
    }
    const mask = activityMask(activity);
    const lost = out === names.length ? troubled : troubled.filter(isFastLaneOnly);
    const refuses = lost.filter(
      ({ definition }) => (mask & BLOCK_MASKS[definition.lastOne?.blocks ?? 'nothing']) > 0,
    );
    return refuses.toSorted((a, b) => (a.until ?? Infinity) - (b.until ?? Infinity))[0];
  }
}

function isFastLaneOnly({ definition }: Breaker): boolean {
  return definition.lastOne?.staysInUse === true;
}
