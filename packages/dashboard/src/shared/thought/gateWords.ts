import { safeText } from '../format/safeText.ts';
import { lowerWordsOf } from '../format/wordsOf.ts';

/** A gate's code in words: `exit.takeProfit` is `exit · take profit`. */
export function gateWords(gate: string): string {
  return safeText(gate, 60).split('.').map(lowerWordsOf).join(' · ');
}
