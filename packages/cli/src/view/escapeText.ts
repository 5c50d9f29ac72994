/** Controls, bidirectional and other format characters, surrogates, private and unassigned code points. */
const UNSAFE = /\p{C}/gu;
const SPACES = /[\p{Z}\s]+/gu;
/** Combining marks: stacked, they cover the lines above. */
const MARKS = /\p{M}/gu;
const WIDE =
  /[\p{Emoji_Presentation}\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\u3000-\u303f\uff01-\uff60\uffe0-\uffe6]/u;

const ASCII = /^[ -~]*$/;

/** Columns that a text without control characters takes on a terminal. */
export function displayWidth(text: string): number {
  if (ASCII.test(text)) {
    return text.length;
  }
  let width = 0;
  for (const character of text) {
    width += WIDE.test(character) ? 2 : 1;
  }
  return width;
}

/** The text cut to a number of columns, an ellipsis in place of what is missing. */
export function cutText(text: string, columns: number): string {
  if (displayWidth(text) <= columns) {
    return text;
  }
  let kept = '';
  let width = 0;
  for (const character of text) {
    width += displayWidth(character);
    if (width > columns - 1) {
      break;
    }
    kept += character;
  }
  return columns <= 0 ? '' : `${kept}…`;
}

/** The text filled up with spaces to a number of columns, or cut to it. */
export function fitText(text: string, columns: number, side: 'left' | 'right' = 'left'): string {
  const cut = cutText(text, columns);
  const fill = ' '.repeat(Math.max(0, columns - displayWidth(cut)));
  return side === 'left' ? cut + fill : fill + cut;
}

/**
 * Text that others chose (a token's symbol, a node's error), safe to print on a terminal: nothing that moves the cursor,
 * turns the writing direction, hides, or grows beyond `columns`. `?` where nothing is left.
 */
export function escapeText(text: string, columns = 16): string {
  const safe = text
    .normalize('NFC')
    .replaceAll(SPACES, ' ')
    .replaceAll(UNSAFE, '')
    .replaceAll(MARKS, '')
    .trim();
  return safe === '' ? '?' : cutText(safe, columns);
}
