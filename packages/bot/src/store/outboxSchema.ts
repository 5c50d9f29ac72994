import { sql } from 'drizzle-orm';
import { index, primaryKey, text } from 'drizzle-orm/pg-core';
import { jsonDocument, whole } from './columns.ts';
import { twinlane } from './schema.ts';

/** The last `seq` of each room; its row lock puts a room's messages in the order of their transactions. */
export const rooms = twinlane.table('rooms', {
  room: text().primaryKey(),
  seq: whole().notNull(),
});

export const outbox = twinlane.table(
  'outbox',
  {
    room: text().notNull(),
    seq: whole().notNull(),
    type: text().notNull(),
    /** SQL's null stands for JSON's. */
    data: jsonDocument<unknown>()('data'),
    at: whole().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.room, table.seq] }),
    index('outbox_alerts')
      .on(table.room, table.seq)
      .where(sql`type = 'alert_message'`),
  ],
);
