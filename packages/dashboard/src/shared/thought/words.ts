import { safeText } from '../format/safeText.ts';
import { lowerWordsOf } from '../format/wordsOf.ts';

/** `buyGas` and `risk.priceImpact` as words. */
export function words(name: string): string {
  return lowerWordsOf(safeText(name, 60));
}
