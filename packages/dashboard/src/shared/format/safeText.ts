import { wordsOf } from './wordsOf.ts';

const ELLIPSIS = '…';

/**
 * Makes text that a stranger chose (a token's symbol, and what quotes one) fit to be shown: no control, invisible or
 * bidirectional characters, no pile of combining marks, at most `length` characters. React escapes the rest.
 */
export function safeText(text: string, length: number): string {
  const visible = text
    .normalize('NFC')
    .replace(/[\p{Zl}\p{Zp}\t\r\n]+/gu, ' ')
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\u115F\u1160\u3164\uFFA0]/gu, '')
    .replace(/(\p{M}{2})\p{M}+/gu, '$1')
    .trim();
  if (visible === '') return '(unnamed)';
  const characters = Array.from(visible);
  return characters.length <= length ? visible : characters.slice(0, length - 1).join('') + ELLIPSIS;
}

/** A token's symbol, as short as symbols are. */
export function safeSymbol(symbol: string): string {
  return safeText(symbol, 14);
}

/** A breaker that a sentence begins with, by its key. */
const LEADING_KEY = /^[a-z]+(?:[A-Z][a-z\d]*)+(?=: )/;

/** A sentence that may quote symbols; a breaker's key at its beginning is told in words. */
export function safeSentence(sentence: string): string {
  return safeText(sentence.replace(LEADING_KEY, wordsOf), 600);
}
