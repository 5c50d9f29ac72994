import { exportReport, readReport } from '@twinlane/protocol/endpoints/reports';
import type { ReportSpan } from '@twinlane/protocol/report';
import { useState } from 'react';
import { downloadHref } from '../../shared/api.ts';
import { buttonClass } from '../../shared/ui/Button.tsx';
import { Card } from '../../shared/ui/Card.tsx';
import { Field, TextInput } from '../../shared/ui/Field.tsx';
import { Select } from '../../shared/ui/Select.tsx';

const SPANS: readonly { readonly value: ReportSpan; readonly label: string }[] = [
  { value: 'daily', label: 'A day' },
  { value: 'weekly', label: 'A week' },
];
const DATE = /^\d{4}-\d{2}-\d{2}$/;

interface ReportsCardProps {
  readonly accountId: string;
  /** ISO: the newest day that there is something of. */
  readonly until: string;
}

/** Reports of a day or a week, to read, print or work on. */
export function ReportsCard({ accountId, until }: ReportsCardProps) {
  const [span, setSpan] = useState<ReportSpan>('daily');
  const [date, setDate] = useState(until.slice(0, 10));
  const isDate = DATE.test(date);
  const input = { params: { id: accountId, span }, query: isDate ? { date } : {} };
  return (
    <Card title="Reports">
      <div className="flex flex-wrap items-end gap-3 px-4 py-4">
        <Field label="Of" className="w-32">
          {(ids) => <Select {...ids} value={span} onChange={setSpan} choices={SPANS} />}
        </Field>
        <Field label="That holds this day (UTC)" className="w-48">
          {(ids) => (
            <TextInput {...ids} type="date" value={date} max={until.slice(0, 10)} onChange={setDate} />
          )}
        </Field>
        <a
          className={buttonClass('primary')}
          href={downloadHref(readReport, input)}
          target="_blank"
          rel="noreferrer"
        >
          Open to read or print
        </a>
        <a className={buttonClass()} href={downloadHref(exportReport, input)} download>
          CSV
        </a>
      </div>
    </Card>
  );
}
