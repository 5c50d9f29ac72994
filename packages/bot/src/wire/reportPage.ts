import { createHash } from 'node:crypto';
import { escapeHtml } from './escapeHtml.ts';
import type { ReportTable } from './reportTables.ts';

/** What stands above the tables. */
export interface ReportHead {
  readonly account: string;
  readonly kind: 'paper' | 'live';
  readonly span: 'daily' | 'weekly';
  /** Days, such as `2026-01-31`, both included. */
  readonly first: string;
  readonly last: string;
  /** Symbol of what money is in. */
  readonly cash: string;
  /** ISO 8601: the newest block that it counts. */
  readonly asOf: string;
}

const KIND_WORDS = { live: 'LIVE', paper: 'paper' } as const;

const STYLE = `
  body { font: 14px/1.45 system-ui, sans-serif; color: #1a1d24; background: #fff; max-width: 70rem; margin: 2rem auto; padding: 0 1rem; }
  h1 { font-size: 1.5rem; margin: 0; } h2 { font-size: 1.1rem; margin: 1.75rem 0 0.5rem; }
  p { color: #4a5060; margin: 0.25rem 0; }
  .kind { border: 1px solid; border-radius: 0.25rem; padding: 0.1rem 0.4rem; font-size: 0.8rem; vertical-align: middle; }
  .live { color: #a3301f; } .paper { color: #1f5aa3; }
  .wide { overflow-x: auto; }
  table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
  th, td { text-align: right; padding: 0.25rem 0.5rem; border-bottom: 1px solid #d9dce3; overflow-wrap: anywhere; }
  th:first-child, td:first-child { text-align: left; }
  @media print { body { margin: 0; max-width: none; } h2 { break-after: avoid; } tr { break-inside: avoid; } }
`;

/** What a browser may load for the page: its own style, and nothing else. */
export const REPORT_POLICY = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'`;

/** A report as one page without scripts, to read or to print. */
export function reportPage(head: ReportHead, tables: readonly ReportTable[]): string {
  const { account, kind, span, first, last, cash, asOf } = head;
  const when = first === last ? first : `${first} to ${last}`;
  const title = `${span === 'daily' ? 'Daily' : 'Weekly'} report of ${account}, ${when}`;
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escapeHtml(title)}</title><style>${STYLE}</style></head>
<body>
<h1>${escapeHtml(title)} <span class="kind ${kind}">${KIND_WORDS[kind]}</span></h1>
<p>Money is in ${escapeHtml(cash)}. Days are those of UTC, by the time of the chain. As of ${escapeHtml(asOf)}.</p>
${tables.map(tableOf).join('\n')}
</body>
</html>
`;
}

function tableOf({ title, columns, rows }: ReportTable): string {
  const heads = columns.map((column) => `<th scope="col">${escapeHtml(column)}</th>`).join('');
  const body = rows
    .map((cells) => `<tr>${cells.map((cell) => `<td>${escapeHtml(cell)}</td>`).join('')}</tr>`)
    .join('\n');
  return `<h2>${escapeHtml(title)}</h2>
<div class="wide"><table><thead><tr>${heads}</tr></thead><tbody>
${body}
</tbody></table></div>`;
}
