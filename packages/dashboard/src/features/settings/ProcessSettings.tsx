import { readSettings } from '@twinlane/protocol/endpoints/settings';
import type { SettingView } from '@twinlane/protocol/settings';
import { useState } from 'react';
import { safeText } from '../../shared/format/safeText.ts';
import { valueText } from '../../shared/format/valueText.ts';
import { useEndpoint } from '../../shared/query.ts';
import { Badge } from '../../shared/ui/Badge.tsx';
import { Card } from '../../shared/ui/Card.tsx';
import { DataTable, type Column } from '../../shared/ui/DataTable.tsx';
import { TextInput } from '../../shared/ui/Field.tsx';
import { EmptyState } from '../../shared/ui/states.tsx';

const LONGEST_VALUE = 80;

function shownValue({ value, secret }: SettingView): string {
  if (secret !== undefined) return secret === 'set' ? 'set, not shown' : 'not set';
  if (value === undefined) return 'not set';
  return valueText(value);
}

const COLUMNS: readonly Column<SettingView>[] = [
  {
    key: 'path',
    title: 'Setting',
    phone: 'title',
    cell: ({ path, description }) => (
      <code className="font-mono text-xs" title={description}>
        {path}
      </code>
    ),
  },
  {
    key: 'value',
    title: 'Value',
    className: 'max-w-80 truncate',
    cell: (setting) => (
      <span title={`Allowed: ${setting.allowed}`} className={setting.value === undefined ? 'text-faint' : ''}>
        {safeText(shownValue(setting), LONGEST_VALUE)}
      </span>
    ),
  },
  {
    key: 'origin',
    title: 'From',
    align: 'end',
    phone: 'end',
    cell: ({ origin }) =>
      origin === 'default' ? (
        <span className="text-faint">default</span>
      ) : (
        <Badge tone="accent">{safeText(origin, 48)}</Badge>
      ),
  },
  {
    key: 'description',
    title: 'What it does',
    phone: 'hidden',
    className: 'max-w-96 truncate text-soft max-xl:hidden',
    cell: ({ description }) => <span title={description}>{description}</span>,
  },
];

/** What the process was started with. */
export function ProcessSettings() {
  const [wanted, setWanted] = useState('');
  const query = useEndpoint(readSettings, {});
  const word = wanted.trim().toLowerCase();
  const rows = (query.data?.items ?? []).filter(
    ({ path, description }) => path.toLowerCase().includes(word) || description.toLowerCase().includes(word),
  );
  return (
    <Card
      title="Process"
      note="what it was started with; changed in the config file, the environment or by flags"
      aside={
        <TextInput
          type="search"
          aria-label="Find a setting"
          placeholder="Find"
          className="h-8! w-32! sm:w-44!"
          value={wanted}
          onChange={setWanted}
        />
      }
    >
      <DataTable
        caption="Settings of the process"
        columns={COLUMNS}
        rows={rows}
        rowKey={({ path }) => path}
        query={query}
        skeletonRows={12}
        empty={<EmptyState title="No such setting" />}
      />
    </Card>
  );
}
