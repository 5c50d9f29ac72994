import type { TokenReport } from '@twinlane/core/risk/judgeToken';
import type { RiskFinding } from '@twinlane/core/risk/riskFactor';
import { escapeText } from './escapeText.ts';
import type { Palette } from './palette.ts';

const WIDTH = 240;
/** The longest name of a factor. */
const NAME = 15;

/** A scan's verdict with the evidence under each finding. What a contract said is escaped. */
export function renderScan(
  found: {
    readonly token: string;
    readonly pool: string;
    readonly kind: string;
    readonly block: number;
    readonly amount: string;
    readonly milliseconds: number;
    readonly report: TokenReport;
  },
  palette: Palette,
): string {
  const { verdict, score, certainty, reason, findings } = found.report;
  const paint = { safe: palette.good, unsafe: palette.bad, unknown: palette.warn }[verdict];
  return [
    `${paint(palette.bold(verdict.toUpperCase()))}  ${escapeText(reason, WIDTH)}`,
    palette.dim(
      `token ${found.token}, ${found.kind} pool ${found.pool}, ${found.amount} at block ${found.block}; ` +
        `risk ${score.toFixed(0)} of 100, ${(100 * certainty).toFixed(0)} % assessed, ${found.milliseconds} ms`,
    ),
    ...findings.map((finding) => renderFinding(finding, palette)),
  ].join('\n');
}

function renderFinding(
  { verdict, factor, reason, evidence = [], score }: RiskFinding,
  palette: Palette,
): string {
  const marks = {
    pass: palette.good('ok  '),
    warn: palette.warn('warn'),
    block: palette.bad('STOP'),
    unassessed: palette.warn('?   '),
  };
  const further = evidence.filter((line) => line !== reason);
  return [
    `${marks[verdict]} ${factor.padEnd(NAME)} ${scoreText(score)} ${escapeText(reason, WIDTH)}`,
    ...further.map((line) => palette.dim(`     ${' '.repeat(NAME)}     ${escapeText(line, WIDTH)}`)),
  ].join('\n');
}

/** Risk, 0 to 100, in three columns. */
function scoreText(score: number | undefined): string {
  return (score === undefined ? '–' : String(Math.round(score))).padStart(3);
}
