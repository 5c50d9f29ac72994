import { formatFixed } from './view/format.ts';

const SHOWN_EVERY = 5_000;

/** Counts on a terminal, on one line that is written over; says nothing elsewhere. */
export function countProgress(
  stream: NodeJS.WriteStream,
  what: string,
): { readonly count: (records: number) => void; readonly end: () => void } {
  let shown = 0;
  return {
    count: (records) => {
      if (stream.isTTY && records - shown >= SHOWN_EVERY) {
        shown = records;
        stream.write(`\r${formatFixed(records, 0)} ${what}`);
      }
    },
    end: () => {
      if (shown > 0) {
        stream.write('\r\u001b[K');
      }
    },
  };
}
