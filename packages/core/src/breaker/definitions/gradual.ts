/** Shares of the usual size on the way back, in basis points: a quarter, a half, then all of it. */
export const GRADUAL: readonly number[] = [2500, 5000];
