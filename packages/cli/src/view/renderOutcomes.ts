import type { NamedSummary } from '../thoughtSource.ts';
import { escapeText } from './escapeText.ts';
import { formatFixed, formatSigned } from './format.ts';
import { layOut } from './line.ts';
import type { Palette } from './palette.ts';

const WIDTH = 100;

/** How decisions turned out by gate; purchases first, since the others are compared with them. */
export function renderOutcomes({ account, summary }: NamedSummary, palette: Palette): string {
  const { horizon, gates } = summary;
  const title = palette.bold(`${escapeText(account, 64)}: ${horizon} after the decision`);
  if (gates.length === 0) {
    return `${title}\nNothing is labelled yet.`;
  }
  const rows = gates
    .toSorted((a, b) => Number(b.decision === 'BUY') - Number(a.decision === 'BUY'))
    .map(({ decision, gate, count, known, medianMove, risen }) => [
      { text: decision },
      { text: escapeText(gate, 40) },
      { text: formatFixed(count, 0) },
      { text: formatFixed(known, 0) },
      { text: medianMove === undefined ? '–' : `${formatSigned(medianMove, 2)} %` },
      { text: risen === undefined ? '–' : `${formatFixed(risen * 100, 1)} %` },
    ]);
  const columns = [
    { heading: 'decision' },
    { heading: 'gate' },
    { heading: 'decisions', right: true },
    { heading: 'known', right: true },
    { heading: 'median move', right: true },
    { heading: 'had risen', right: true },
  ];
  return [title, ...layOut(columns, rows, WIDTH, palette.dim)].join('\n');
}
