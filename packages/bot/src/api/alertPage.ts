import type { AlertView } from '@twinlane/protocol/alert';
import type { PageOf, PageQuery } from '@twinlane/protocol/page';
import { SYSTEM_ROOM } from '@twinlane/protocol/room';
import { alertMessage, type AlertMessage } from '@twinlane/protocol/serverMessage';
import { isoFromMilliseconds } from '../wire/isoTime.ts';
import type { ApiContext } from './appState.ts';
import { cursorOf, placeOfCursor, type CursorScope } from './cursor.ts';

/** What was told past the store, newest last: so many are remembered. */
const REMEMBERED = 200;
/** The time of the last one shown, and the number of the last one of the outbox. */
const SCOPE: CursorScope = { of: ['alerts'], columns: ['whole', 'whole'] };
const LATEST = 10 ** 15 - 1;

interface Told {
  readonly id: string;
  /** Wall clock, milliseconds since 1970. */
  readonly at: number;
  readonly alert: AlertMessage;
}

/** Reads what the operator was told: from the outbox, and what was told past it from here on. */
export function createAlertPages(
  context: Pick<ApiContext, 'store' | 'clock' | 'onAlert'>,
): (query: PageQuery) => Promise<PageOf<AlertView>> {
  const { lists } = context.store.read;
  const told: Told[] = [];
  let count = 0;
  context.onAlert?.((alert) => {
    count += 1;
    told.push({ id: `told-${count}`, at: context.clock.now(), alert });
    if (told.length > REMEMBERED) told.shift();
  });
  return async ({ limit, cursor }) => {
    const [time, seq] = cursor === undefined ? [LATEST, LATEST] : placeOfCursor(SCOPE, cursor).map(Number);
    const rows = await lists.messages(SYSTEM_ROOM, 'alert_message', {
      limit: limit + 1,
      after: [String(seq ?? LATEST)],
    });
    const stored = rows.flatMap(({ row }) => {
      const alert = alertMessage.safeParse(row.data).data;
      return alert === undefined ? [] : [{ id: `alert-${row.seq}`, at: row.at, alert, seq: row.seq }];
    });
    // Of those past the store, the ones that lie among these; on the last page also those before.
    const oldest = rows.length > limit ? (stored.at(-1)?.at ?? 0) : 0;
    const others = told
      .filter(({ at }) => at < (time ?? LATEST) && at >= oldest)
      .map((one) => Object.assign({ seq: undefined }, one));
    const all = [...stored, ...others].sort((a, b) => b.at - a.at || (b.seq ?? 0) - (a.seq ?? 0));
    const shown = all.slice(0, limit);
    const last = shown.at(-1);
    const lastSeq = shown.findLast((one) => one.seq !== undefined)?.seq ?? seq ?? LATEST;
    return {
      items: shown.map(({ id, at, alert }) =>
        Object.assign({}, alert, { id, time: isoFromMilliseconds(at) }),
      ),
      nextCursor:
        all.length > limit && last !== undefined ? cursorOf(SCOPE, [String(last.at), String(lastSeq)]) : null,
    };
  };
}
