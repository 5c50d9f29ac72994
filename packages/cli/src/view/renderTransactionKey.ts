import type { TransactionKeyView } from '@twinlane/protocol/transaction';
import { escapeText } from './escapeText.ts';
import { formatFixed, formatQuantity } from './format.ts';
import type { Palette } from './palette.ts';

const LABEL_WIDTH = 12;

/** How the key stands that signs, one thing a line. */
export function renderTransactionKey(key: TransactionKeyView, palette: Palette): string {
  const { owner, halted, databaseAway, balance, entriesPausedUntil, entriesStopped } = key;
  const troubles = [
    ...(halted === undefined
      ? []
      : [
          `halted: ${escapeText(halted, 160)}. Look at what the key was used for, then: twinlane transactions key --resume`,
        ]),
    ...(databaseAway ? ['the database does not answer: nothing is signed until it does'] : []),
    ...(entriesStopped ? ['entries are stopped'] : []),
    ...(entriesPausedUntil === undefined ? [] : [`entries pause until ${entriesPausedUntil}`]),
  ];
  const rows: readonly (readonly [string, string])[] = [
    ['signs', owner ? 'this process' : 'another process; this one takes over when it ends'],
    ['next nonce', `${key.nextNonce}; ${formatFixed(key.minedCount, 0)} mined for good`],
    ['under way', `${key.open}, of which ${key.most} at most wait unmined`],
    ['balance', balance === undefined ? 'not known yet' : formatQuantity(balance.value)],
  ];
  return [
    ...rows.map(([label, text]) => `${palette.dim(label.padEnd(LABEL_WIDTH))}${text}`),
    ...troubles.map((trouble) => palette.warn(trouble)),
  ].join('\n');
}
