import type { BreakerStatusView } from '@twinlane/protocol/operator';
import { escapeText } from './escapeText.ts';
import type { Palette } from './palette.ts';
import { paintOfBreaker, shortTime, windowOf } from './renderBreakers.ts';

const LABEL_WIDTH = 12;

/** All that is known of a circuit breaker, one thing a line. Foreign text is escaped. */
export function renderBreaker(status: BreakerStatusView, palette: Palette): string {
  const { type, scope, priority, state, since, until, reason, who, blocks, attempt, stored } = status;
  const window = windowOf(status);
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['priority', priority],
    ['why', reason === undefined ? undefined : escapeText(reason, 240)],
    ['by', who === undefined ? undefined : escapeText(who, 80)],
    ['since', since === undefined ? undefined : `${shortTime(since)} UTC`],
    ['tried again', until === undefined ? undefined : `${shortTime(until)} UTC`],
    ['refuses', escapeText(blocks, 240)],
    ['window', window === '' ? undefined : window],
    ['openings', attempt === 0 ? undefined : `${attempt} in a row`],
  ];
  return [
    palette.bold(`${escapeText(type, 40)} of ${escapeText(scope, 128)}`),
    paintOfBreaker(status, palette)(state),
    ...facts.flatMap(([label, text]) =>
      text === undefined ? [] : [`${palette.dim(label.padEnd(LABEL_WIDTH))}${text}`],
    ),
    ...(stored
      ? []
      : [palette.warn('Its last change is not in the database yet: it holds in this process.')]),
  ].join('\n');
}
