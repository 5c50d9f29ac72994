/** The last so many values, in order of size. */
export interface SortedWindow {
  /** The values, smallest first. */
  readonly sorted: readonly number[];
  add(value: number): void;
}

/** A window over the last `length` values added. */
export function createSortedWindow(length: number): SortedWindow {
  const sorted: number[] = [];
  const arrived: number[] = [];
  return {
    sorted,
    add(value) {
      arrived.push(value);
      sorted.splice(placeOf(sorted, value), 0, value);
      if (arrived.length > length) {
        sorted.splice(placeOf(sorted, arrived.shift() ?? 0), 1);
      }
    },
  };
}

/** The value that a share (0 to 1) of the sorted values does not exceed: nearest rank. 0 where there are none. */
export function quantile(sorted: readonly number[], share: number): number {
  const index = Math.ceil(share * sorted.length) - 1;
  return sorted[Math.min(sorted.length - 1, Math.max(0, index))] ?? 0;
}

/** Index of the first value that is not below `value`. */
function placeOf(sorted: readonly number[], value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? Infinity) < value) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}
