/** An interval that holds 95 % of what resampling gives. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

const DRAWS = 2000;
/** Windows drawn together: an order may reach into the window after its own. */
const BLOCK = 2;

/**
 * Block bootstrap: each sample (one per history) is drawn anew from itself in blocks of two neighbouring windows, and `figure`
 * is computed of the draws. Deterministic: `random` gives numbers from 0 (included) to 1 (excluded).
 */
export function bootstrap<Window>(
  samples: readonly (readonly Window[])[],
  figure: (drawn: readonly (readonly Window[])[]) => number,
  random: () => number,
): Interval {
  const figures = Array.from({ length: DRAWS }, () => figure(samples.map((sample) => drawn(sample, random))));
  figures.sort((a, b) => a - b);
  const at = (share: number): number => figures[Math.floor(share * (DRAWS - 1))] ?? Number.NaN;
  return { low: at(0.025), high: at(0.975) };
}

function drawn<Window>(sample: readonly Window[], random: () => number): readonly Window[] {
  const windows: Window[] = [];
  while (windows.length < sample.length) {
    const from = Math.floor(random() * sample.length);
    for (let offset = 0; offset < BLOCK && windows.length < sample.length; offset += 1) {
      const window = sample[(from + offset) % sample.length];
      if (window !== undefined) {
        windows.push(window);
      }
    }
  }
  return windows;
}
