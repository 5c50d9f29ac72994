import pc from 'picocolors';

/** How text is coloured; without colour every function gives its text back. */
export interface Palette {
  readonly dim: (text: string) => string;
  readonly bold: (text: string) => string;
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly warn: (text: string) => string;
  readonly accent: (text: string) => string;
}

/** A palette; `colour` says whether the terminal shows colours. */
export function createPalette(colour: boolean): Palette {
  const colors = pc.createColors(colour);
  return {
    dim: colors.dim,
    bold: colors.bold,
    good: colors.green,
    bad: colors.red,
    warn: colors.yellow,
    accent: colors.cyan,
  };
}
