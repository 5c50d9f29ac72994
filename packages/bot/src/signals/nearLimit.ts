/**
 * Which tokens a breaker needs to be told of: all once, since it may be open from an earlier process; then those that have
 * come near to its limit, for as long as they are listed, so that it also hears when they are far from it again. Most of a
 * market's tokens never come near.
 */
export class NearLimit<Key> {
  readonly #seen = new Set<Key>();
  readonly #near = new Set<Key>();

  /** Whether the breaker is to be told, with a value that is near or not. */
  heeds(key: Key, isNear: boolean): boolean {
    const isFirst = !this.#seen.has(key);
    this.#seen.add(key);
    if (isNear) {
      this.#near.add(key);
    }
    return isFirst || this.#near.has(key);
  }

  /** Forgets those that are not among these any more. */
  keepOnly(keys: { has(key: Key): boolean }): void {
    for (const key of this.#seen) {
      if (!keys.has(key)) {
        this.#seen.delete(key);
        this.#near.delete(key);
      }
    }
  }
}
