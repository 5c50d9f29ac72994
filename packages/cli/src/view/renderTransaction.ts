import type { AttemptView, TransactionDetailView, TransitionView } from '@twinlane/protocol/transaction';
import { describeTrade } from './describe.ts';
import { escapeText } from './escapeText.ts';
import { formatFixed, formatGwei, formatQuantity } from './format.ts';
import { layOut } from './line.ts';
import type { Palette } from './palette.ts';
import { paintOf, whyOf } from './renderTransactions.ts';

const LABEL_WIDTH = 12;
const LONGEST = 240;
const CAUSE = 160;

/** All that is known of a transaction: what it is, its attempts, gas, fill and steps. Foreign text is escaped. */
export function renderTransaction(detail: TransactionDetailView, palette: Palette): string {
  const { id, state, mined, trade, attempts, transitions } = detail;
  const row = ([label, text]: readonly [string, string]): string =>
    `${palette.dim(label.padEnd(LABEL_WIDTH))}${text}`;
  const why = whyOf(detail);
  const paint = paintOf(detail, palette);
  const confirmations = mined?.confirmations;
  const facts: readonly (readonly [string, string])[] = [
    ...identity(detail),
    ...(mined === undefined
      ? []
      : [
          [
            'block',
            `${mined.blockNumber} (${mined.blockHash}), ${mined.status}` +
              (confirmations === undefined ? '' : `, ${formatFixed(confirmations, 0)} confirmations`),
          ] as const,
        ]),
    ...(trade === undefined
      ? []
      : [['fill', `${describeTrade(trade)}${state === 'completed' ? '' : ' (not final)'}`] as const]),
    ...gasRows(detail),
  ];
  return [
    palette.bold(`Transaction ${escapeText(id, 128)}`),
    `${paint(state)}${why === '' ? '' : `: ${why}`}`,
    '',
    ...facts.map(row),
    '',
    ...(attempts.length === 0
      ? ['Nothing of it was signed and stored yet.']
      : attemptTable(attempts, palette)),
    '',
    ...stepTable(transitions, palette),
    ...failures(detail, palette),
  ].join('\n');
}

function identity(detail: TransactionDetailView): readonly (readonly [string, string])[] {
  const { kind, purpose, urgency, chainId, sender, to, value, nonce, deadline, route } = detail;
  const { orderId, thoughtId, botId, lane } = detail;
  const optional: readonly (readonly [string, string | undefined])[] = [
    ['to', to],
    ['value', value === undefined || value.units === '0' ? undefined : formatQuantity(value.value)],
    ['nonce', nonce?.toString()],
    ['deadline', deadline],
    ['order', orderId],
    ['thought', thoughtId],
    ['bot', botId],
    ['lane', lane],
  ];
  return [
    [
      'what',
      `${kind === 'noop' ? 'gap filler' : `${purpose} ${kind}`}, ${escapeText(urgency, 20)}, ${escapeText(route, 32)}`,
    ],
    ['from', `${sender} on chain ${chainId}`],
    ...optional.flatMap(([label, text]) =>
      text === undefined ? [] : [[label, escapeText(text, 128)] as const],
    ),
    ['correlation', escapeText(detail.correlationId, 128)],
    ['account', escapeText(detail.accountId, 128)],
    ['made', `${detail.createdAt}, changed ${detail.updatedAt}`],
  ];
}

function gasRows({ gas }: TransactionDetailView): readonly (readonly [string, string])[] {
  const { estimated, limit, used, price, most, paid, otherFees, baseline } = gas;
  const units = [
    ...(estimated === undefined ? [] : [`${formatFixed(estimated, 0)} estimated`]),
    ...(limit === undefined ? [] : [`${formatFixed(limit, 0)} allowed`]),
    ...(used === undefined ? [] : [`${formatFixed(used, 0)} used`]),
  ];
  const beside =
    otherFees === undefined || otherFees.units === '0'
      ? ''
      : `, ${formatQuantity(otherFees.value)} of it beside the gas`;
  return [
    ...(units.length === 0 ? [] : [['gas', units.join(', ')] as const]),
    ...(paid === undefined || price === undefined
      ? []
      : [['paid', `${formatQuantity(paid.value)} at ${formatGwei(price)}${beside}`] as const]),
    ...(baseline === undefined
      ? []
      : [
          [
            'saved',
            `${formatQuantity(baseline.saved.value)} against ${baseline.name} at ${formatGwei(baseline.price)}`,
          ] as const,
        ]),
    ...(most === undefined ? [] : [['at most', formatQuantity(most.value)] as const]),
  ];
}

function attemptTable(attempts: readonly AttemptView[], palette: Palette): readonly string[] {
  const columns = [
    { heading: 'attempt' },
    { heading: 'nonce', right: true },
    { heading: 'most per gas', right: true },
    { heading: 'tip', right: true },
    { heading: 'gas limit', right: true },
    { heading: 'way' },
    { heading: 'signed (UTC)' },
    { heading: 'sent', right: true },
    { heading: 'hash' },
  ];
  const rows = attempts.map((each) => [
    { text: each.mined ? `${each.role} (mined)` : each.role, ...(each.mined ? { paint: palette.good } : {}) },
    { text: String(each.nonce) },
    { text: formatGwei(each.maxFeePerGas) },
    { text: formatGwei(each.maxPriorityFeePerGas) },
    { text: formatFixed(each.gasLimit, 0) },
    {
      text:
        escapeText(each.route, 24) +
        (each.droppedBy === undefined ? '' : ` (dropped by ${escapeText(each.droppedBy, 24)})`),
    },
    { text: clock(each.signedAt) },
    { text: `${each.sends} ×` },
    { text: each.hash },
  ]);
  return tidy(layOut(columns, rows, LONGEST, palette.dim));
}

function stepTable(transitions: readonly TransitionView[], palette: Palette): readonly string[] {
  const columns = [{ heading: 'step (UTC)' }, { heading: 'state' }, { heading: 'cause' }];
  const rows = transitions.map(({ at, to, cause }) => [
    { text: clock(at) },
    { text: to },
    { text: escapeText(cause, CAUSE) },
  ]);
  return tidy(layOut(columns, rows, LONGEST, palette.dim));
}

function failures({ errors }: TransactionDetailView, palette: Palette): readonly string[] {
  if (errors.length === 0) return [];
  const shown = errors.map(({ at, to, cause }) => `  ${clock(at)}  ${to}: ${escapeText(cause, CAUSE)}`);
  return ['', palette.warn(errors.length === 1 ? '1 failure' : `${errors.length} failures`), ...shown];
}

function clock(iso: string): string {
  return iso.slice(0, 23).replace('T', ' ');
}

function tidy(lines: readonly string[]): readonly string[] {
  return lines.map((line) => line.trimEnd());
}

/** What became of asking for a cancel or for higher fees. */
export function renderWish(detail: TransactionDetailView, wish: 'cancel' | 'replace'): string {
  const { id, state, ended, closing } = detail;
  const name = `Transaction ${escapeText(id, 128)}`;
  const why = whyOf(detail);
  if (ended) return `${name} is ${state}${why === '' ? '' : `: ${why}`}.`;
  const doing =
    closing === undefined
      ? wish === 'cancel'
        ? 'a cancel is asked for'
        : 'higher fees are asked for'
      : `is to be ${closing.as}: ${escapeText(closing.reason, CAUSE)}`;
  return (
    `${name} (${state}): ${doing}.\n` +
    `What is mined decides; \`twinlane transactions show ${escapeText(id, 128)}\` says how it stands.`
  );
}
