import { safeText } from '../format/safeText.ts';

/** `buyGas` and `risk.priceImpact` as words. */
export function words(name: string): string {
  return safeText(name, 60).replace(
    /([a-z\d])([A-Z])/g,
    (_, before: string, after: string) => `${before} ${after.toLowerCase()}`,
  );
}
