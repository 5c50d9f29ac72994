import { UserError } from '@twinlane/core/errors';
import { openKeyboard } from './keyboard.ts';

const ENTER = 0x0d;
const NEW_LINE = 0x0a;
const INTERRUPT = 0x03;
const END = 0x04;
const BACKSPACE = 0x08;
const DELETE = 0x7f;
const CLEAR = 0x15;
const LONGEST_LINE = 4096;

/** Asks at a terminal for what nobody may see or keep. */
export interface HiddenPrompt {
  /** The line that was typed, as bytes without its end; not shown. Whoever asks overwrites them. */
  ask(question: string): Promise<Uint8Array>;
  /** The same, shown while it is typed, as text: for answers that are no secret. */
  askOpenly(question: string): Promise<string>;
  /** Gives the terminal back. */
  close(): void;
}

/**
 * A prompt at a terminal; undefined where there is none. Answers reject with UserError `cli.interrupted` on Ctrl-C, and
 * `cli.inputEnded` where the input ends.
 */
export function openPrompt(
  stdin: NodeJS.ReadStream | undefined,
  out: NodeJS.WritableStream,
): HiddenPrompt | undefined {
  if (stdin === undefined || !stdin.isTTY) {
    return undefined;
  }
  const keyboard = openKeyboard(stdin);

  async function line(question: string, show: (code: number) => void): Promise<Uint8Array> {
    // Before the question: whoever answers at once must not see it either.
    keyboard.open();
    out.write(question);
    const typed = new Uint8Array(LONGEST_LINE);
    let length = 0;
    try {
      for (;;) {
        const code = await keyboard.next();
        if (code === ENTER || code === NEW_LINE || code === END) {
          return typed.slice(0, length);
        }
        if (code === INTERRUPT) {
          throw new UserError('cli.interrupted', 'Interrupted; nothing was changed.');
        }
        if (code === CLEAR) {
          length = 0;
        } else if (code === BACKSPACE || code === DELETE) {
          length = startOfLast(typed, length);
        } else if (code >= 0x20 && length < LONGEST_LINE) {
          typed[length] = code;
          length += 1;
          show(code);
        }
      }
    } finally {
      typed.fill(0);
      out.write('\n');
    }
  }

  return {
    ask: (question) => line(question, () => undefined),
    async askOpenly(question) {
      const typed = await line(question, (code) => out.write(Uint8Array.of(code)));
      return Buffer.from(typed).toString('utf8').trim();
    },
    close: () => keyboard.close(),
  };
}

/** Where the last character starts: the bytes that go on with one are not its first. */
function startOfLast(typed: Uint8Array, length: number): number {
  let start = length - 1;
  while (start > 0 && ((typed[start] ?? 0) & 0xc0) === 0x80) {
    start -= 1;
  }
  return Math.max(start, 0);
}
