/**
 * A backup is a gzip of JSON Lines, the same for PGlite and Postgres: the header, then for every table one line that
 * names it and one line per row as Postgres' `row_to_json` wrote it, then the footer with the counts and the SHA-256 of
 * all lines before it (each with its line break).
 */
export const BACKUP_FORMAT = { format: 'twinlane-backup', formatVersion: 1 } as const;

/** First line. */
export interface BackupHeader {
  readonly format: typeof BACKUP_FORMAT.format;
  readonly formatVersion: number;
  /** Migrations that the schema had seen. */
  readonly schemaVersion: number;
  /** Wall clock, ISO 8601. */
  readonly createdAt: string;
}

/** How many rows one table has. */
export interface BackupTable {
  readonly table: string;
  readonly rows: number;
}

/** Last line. */
export interface BackupFooter {
  readonly tables: readonly BackupTable[];
  readonly sha256: string;
}

/** What was written or restored. */
export interface BackupSummary {
  readonly file: string;
  readonly schemaVersion: number;
  readonly tables: readonly BackupTable[];
}
