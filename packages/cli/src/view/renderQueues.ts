import type { QueueDetailView, QueueListView, QueueStatusView } from '@twinlane/protocol/queue';
import { escapeText } from './escapeText.ts';
import { layOut } from './line.ts';
import type { Palette } from './palette.ts';

const LONGEST = 240;
const RIGHT = { right: true } as const;
const COLUMNS = [
  { heading: 'queue' },
  { heading: 'ready', ...RIGHT },
  { heading: 'oldest s', ...RIGHT },
  { heading: 'later', ...RIGHT },
  { heading: 'running', ...RIGHT },
  { heading: 'dead', ...RIGHT },
  { heading: 'done', ...RIGHT },
  { heading: 'retried', ...RIGHT },
  { heading: 'wait ms p50/p95', ...RIGHT },
  { heading: 'run ms p50/p95', ...RIGHT },
];
const LETTER_COLUMNS = [
  { heading: 'id' },
  { heading: 'kind' },
  { heading: 'failed at' },
  { heading: 'attempts', ...RIGHT },
  { heading: 'error' },
];
const LONGEST_ERROR = 90;

/** The queues as a table, the most urgent first; figures of runs are this process's since its start. */
export function renderQueues({ paused, items }: QueueListView, palette: Palette): string {
  const table = layOut(COLUMNS, items.map(rowOf), LONGEST, palette.dim);
  const note = paused ? ['The queues wait for the database, and go on by themselves.'] : [];
  return [...note, ...table.map((line) => line.trimEnd())].join('\n');
}

function rowOf(queue: QueueStatusView): { text: string }[] {
  const { name, ready, oldestSeconds, deferred, active, dead, ended, waited, ran } = queue;
  return [
    name,
    String(ready),
    oldestSeconds === undefined ? '–' : oldestSeconds.toFixed(1),
    String(deferred),
    String(active),
    String(dead),
    String(ended.done),
    String(ended.retried),
    durationsOf(waited),
    durationsOf(ran),
  ].map((text) => ({ text }));
}

function durationsOf({ count, p50, p95 }: QueueStatusView['ran']): string {
  return count === 0 ? '–' : `${p50.toFixed(1)}/${p95.toFixed(1)}`;
}

/** One queue with its kinds of jobs and its dead letters. What comes from outside is escaped. */
export function renderQueue(queue: QueueDetailView, palette: Palette): string {
  const kinds = queue.kinds.map(({ kind, help, cron }) => {
    const made = cron === undefined ? '' : ` (${cron} UTC)`;
    return `  ${escapeText(kind)}${made}: ${escapeText(help, LONGEST)}`;
  });
  const letters = queue.deadLetters.map(({ id, kind, failedAt, attempts, error }) =>
    [id, escapeText(kind), failedAt, String(attempts), escapeText(error, LONGEST_ERROR)].map((text) => ({
      text,
    })),
  );
  const dead =
    letters.length === 0
      ? ['Nothing failed for good.']
      : layOut(LETTER_COLUMNS, letters, LONGEST, palette.dim).map((line) => line.trimEnd());
  return [
    escapeText(queue.help, LONGEST),
    renderQueues({ paused: false, items: [queue] }, palette),
    'Jobs:',
    ...kinds,
    'Dead letters:',
    ...dead,
  ].join('\n');
}
