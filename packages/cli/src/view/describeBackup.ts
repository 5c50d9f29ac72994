import type { BackupSummary } from '@twinlane/bot/store/backupFormat';
import { formatFixed } from './format.ts';

/** `account.jsonl.gz: 1,234 rows (accounts 1, fills 12, …), schema version 2.` */
export function describeBackup(summary: BackupSummary): string {
  const rows = summary.tables.reduce((sum, table) => sum + table.rows, 0);
  const parts = summary.tables
    .filter((table) => table.rows > 0)
    .map((table) => `${table.table} ${formatFixed(table.rows, 0)}`)
    .join(', ');
  return `${summary.file}: ${formatFixed(rows, 0)} rows${parts === '' ? '' : ` (${parts})`}, schema version ${summary.schemaVersion}.`;
}
