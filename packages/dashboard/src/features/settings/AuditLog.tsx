import { listAudit } from '@twinlane/protocol/endpoints/audit';
import type { AuditEntry } from '@twinlane/protocol/login';
import { useState } from 'react';
import { safeSentence, safeText } from '../../shared/format/safeText.ts';
import { fullTime } from '../../shared/format/times.ts';
import { useEndpointPages } from '../../shared/query.ts';
import { shortHex } from '../../shared/ui/AddressText.tsx';
import { Badge, type Tone } from '../../shared/ui/Badge.tsx';
import { Button } from '../../shared/ui/Button.tsx';
import { Card } from '../../shared/ui/Card.tsx';
import { DataTable, type Column } from '../../shared/ui/DataTable.tsx';
import { Dialog } from '../../shared/ui/Dialog.tsx';
import { Pager } from '../../shared/ui/Pager.tsx';
import { Select } from '../../shared/ui/Select.tsx';
import { EmptyState } from '../../shared/ui/states.tsx';
import { wordsOf } from '../../shared/format/wordsOf.ts';

const OUTCOMES = [
  { value: 'all', label: 'All outcomes' },
  { value: 'done', label: 'Done' },
  { value: 'refused', label: 'Refused' },
  { value: 'failed', label: 'Failed' },
] as const;
type Outcome = (typeof OUTCOMES)[number]['value'];

const TONES: Record<AuditEntry['outcome'], Tone> = { done: 'gain', refused: 'warn', failed: 'loss' };

function whoText(who: string): string {
  return who.startsWith('0x') ? shortHex(who) : safeText(who, 32);
}

/** JSON on several lines, the text as it is where it is none; nothing invisible, since strangers wrote it. */
function readable(request: string): string {
  return indented(request).replace(/[\p{Cf}\p{Co}\p{Cn}]/gu, '');
}

function indented(request: string): string {
  try {
    return JSON.stringify(JSON.parse(request), undefined, 2);
  } catch {
    return request;
  }
}

interface EntryDialogProps {
  readonly entry: AuditEntry;
  readonly onClose: () => void;
}

function EntryDialog({ entry, onClose }: EntryDialogProps) {
  const lines: readonly (readonly [string, string])[] = [
    ['When', fullTime(entry.at)],
    ['Who', safeText(entry.who, 128)],
    ['By', entry.kind],
    ['Reason', entry.reason === undefined ? '–' : safeSentence(entry.reason)],
    ['Answer', `${entry.status}${entry.code === undefined ? '' : `, ${entry.code}`}`],
    ['Request', entry.requestId],
  ];
  return (
    <Dialog title={wordsOf(entry.act)} shape="drawer" onClose={onClose}>
      <dl className="flex flex-col gap-2 px-5 py-4 text-[13px]">
        {lines.map(([name, value]) => (
          <div key={name} className="flex justify-between gap-4">
            <dt className="shrink-0 text-faint">{name}</dt>
            <dd className="min-w-0 text-right">{value}</dd>
          </div>
        ))}
      </dl>
      <p className="px-5 text-xs text-faint">What was asked, without secrets</p>
      <pre className="mx-5 mt-1.5 mb-5 overflow-x-auto rounded-lg border border-line bg-canvas p-3 font-mono text-xs">
        {readable(entry.request)}
      </pre>
    </Dialog>
  );
}

function columnsWith(onOpen: (entry: AuditEntry) => void): readonly Column<AuditEntry>[] {
  return [
    {
      key: 'at',
      title: 'When',
      cell: ({ at }) => (
        <time dateTime={at} className="whitespace-nowrap text-soft">
          {fullTime(at)}
        </time>
      ),
    },
    { key: 'who', title: 'Who', cell: ({ who }) => <bdi>{whoText(who)}</bdi> },
    {
      key: 'act',
      title: 'Act',
      phone: 'title',
      cell: (entry) => (
        <Button size="small" look="quiet" className="-ml-2.5 text-text" onClick={() => onOpen(entry)}>
          {wordsOf(entry.act)}
        </Button>
      ),
    },
    {
      key: 'reason',
      title: 'Reason',
      className: 'max-w-80 truncate max-lg:hidden',
      cell: ({ reason }) => (reason === undefined ? '–' : safeText(reason, 80)),
    },
    {
      key: 'outcome',
      title: 'Outcome',
      align: 'end',
      phone: 'end',
      cell: ({ outcome }) => <Badge tone={TONES[outcome]}>{outcome}</Badge>,
    },
  ];
}

/** What people and scripts did and tried. */
export function AuditLog() {
  const [outcome, setOutcome] = useState<Outcome>('all');
  const [open, setOpen] = useState<AuditEntry>();
  const { items, query } = useEndpointPages(listAudit, {
    query: outcome === 'all' ? {} : { outcome },
  });
  return (
    <Card
      title="Audit log"
      aside={
        <Select
          aria-label="Outcome"
          className="h-8! w-36!"
          value={outcome}
          choices={OUTCOMES}
          onChange={setOutcome}
        />
      }
    >
      <DataTable
        caption="What people and scripts did and tried"
        columns={columnsWith(setOpen)}
        rows={items}
        rowKey={({ id }) => id}
        query={query}
        empty={
          <EmptyState title="Nothing yet">
            Logins and everything that changes something are kept here.
          </EmptyState>
        }
      />
      <Pager query={query} shown={items.length} />
      {open !== undefined && <EntryDialog entry={open} onClose={() => setOpen(undefined)} />}
    </Card>
  );
}
