import { UserError } from '@twinlane/core/errors';

/** What is typed at a terminal, byte by byte and unseen. */
export interface Keyboard {
  /** Takes the terminal over, so that nothing typed is shown from then on. */
  open(): void;
  /** The next byte. What is typed ahead is kept. @throws UserError `cli.inputEnded` where no more can come. */
  next(): Promise<number>;
  /** Gives the terminal back. */
  close(): void;
}

/** The keyboard of a terminal, which is left alone until `open`. */
export function openKeyboard(terminal: NodeJS.ReadStream): Keyboard {
  const ahead: number[] = [];
  let wake: (() => void) | undefined;
  let isOpen = false;
  let ended = false;
  const take = (chunk: Buffer): void => {
    ahead.push(...chunk);
    chunk.fill(0);
    wake?.();
  };
  const end = (): void => {
    ended = true;
    wake?.();
  };
  return {
    open() {
      if (!isOpen) {
        isOpen = true;
        terminal.setRawMode(true);
        terminal.on('data', take).on('end', end).resume();
      }
    },
    async next() {
      for (;;) {
        const code = ahead.shift();
        if (code !== undefined) {
          return code;
        }
        if (ended) {
          throw new UserError('cli.inputEnded', 'The input ended before the answer.');
        }
        await new Promise<void>((resolve) => (wake = resolve));
      }
    },
    close() {
      if (isOpen) {
        terminal.off('data', take).off('end', end).pause();
        terminal.setRawMode(false);
      }
      ahead.fill(0);
    },
  };
}
