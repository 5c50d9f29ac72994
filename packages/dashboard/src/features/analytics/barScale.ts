/** A bar over a middle line, in per cent of the height of the drawing. */
export interface Bar {
  readonly top: number;
  readonly height: number;
}

const LEAST = 1;

/** Lays values out as bars above and below a zero line that all of them share. */
export function barsOf(values: readonly number[]): { readonly zero: number; readonly bars: readonly Bar[] } {
  const highest = Math.max(0, ...values);
  const lowest = Math.min(0, ...values);
  const span = highest - lowest || 1;
  const zero = (highest / span) * 100;
  return {
    zero,
    bars: values.map((value) => {
      const size = (Math.abs(value) / span) * 100;
      const height = value === 0 ? 0 : Math.max(LEAST, size);
      return { top: value >= 0 ? zero - height : zero, height };
    }),
  };
}
