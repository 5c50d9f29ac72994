import { endSession, listSessions, logOut, logOutEverywhere } from '@twinlane/protocol/endpoints/login';
import type { OpenSession } from '@twinlane/protocol/login';
import { fullTime } from '../../shared/format/times.ts';
import { safeText } from '../../shared/format/safeText.ts';
import { useAct, useEndpointPages } from '../../shared/query.ts';
import { useSession } from '../../shared/session/session.ts';
import { AddressText } from '../../shared/ui/AddressText.tsx';
import { Badge } from '../../shared/ui/Badge.tsx';
import { Button } from '../../shared/ui/Button.tsx';
import { Card } from '../../shared/ui/Card.tsx';
import { DataTable, type Column } from '../../shared/ui/DataTable.tsx';
import { Pager } from '../../shared/ui/Pager.tsx';
import { EmptyState } from '../../shared/ui/states.tsx';
import { TimeText } from '../../shared/ui/TimeText.tsx';
import { useNow } from '../../shared/useNow.ts';

const LONGEST_BROWSER = 60;

function EndButton({ session }: { readonly session: OpenSession }) {
  const end = useAct(endSession, { done: 'The session has ended.', changes: [listSessions] });
  return (
    <Button
      size="small"
      look="quiet"
      busy={end.isPending}
      onClick={() => end.mutate({ params: { id: session.id } })}
    >
      End
    </Button>
  );
}

function columnsAt(now: number): readonly Column<OpenSession>[] {
  return [
    {
      key: 'who',
      title: 'Who',
      phone: 'title',
      cell: ({ who, address, current }) => (
        <span className="flex min-w-0 items-center gap-2">
          {address === undefined ? safeText(who, 40) : <AddressText hex={address} />}
          {current && <Badge tone="accent">This browser</Badge>}
        </span>
      ),
    },
    { key: 'role', title: 'Role', cell: ({ role }) => role },
    {
      key: 'browser',
      title: 'Browser',
      phone: 'hidden',
      className: 'max-w-72 truncate text-soft max-lg:hidden',
      cell: ({ userAgent }) =>
        userAgent === undefined ? (
          '–'
        ) : (
          <span title={safeText(userAgent, 300)}>{safeText(userAgent, LONGEST_BROWSER)}</span>
        ),
    },
    { key: 'used', title: 'Last used', cell: ({ lastUsedAt }) => <TimeText time={lastUsedAt} now={now} /> },
    {
      key: 'ends',
      title: 'Ends',
      cell: ({ expiresAt }) => <span className="text-soft">{fullTime(expiresAt)}</span>,
    },
    {
      key: 'act',
      title: '',
      align: 'end',
      phone: 'end',
      cell: (session) => (session.current ? null : <EndButton session={session} />),
    },
  ];
}

/** Nothing of what was shown may stay behind. */
function leave(): void {
  window.location.assign('/');
}

function Out() {
  const out = useAct(logOut);
  const everywhere = useAct(logOutEverywhere);
  return (
    <>
      <Button size="small" look="quiet" onClick={() => out.mutate({}, { onSuccess: leave })}>
        Log out
      </Button>
      <Button size="small" onClick={() => everywhere.mutate({}, { onSuccess: leave })}>
        Log out everywhere
      </Button>
    </>
  );
}

/** Who is logged in, and from where. */
export function Sessions() {
  const now = useNow();
  const session = useSession();
  const isKnown = session.state !== 'open';
  const { items, query } = useEndpointPages(listSessions, { query: {} }, { enabled: isKnown });
  return (
    <Card title="Sessions" note={isKnown ? items.length : ''} aside={isKnown ? <Out /> : undefined}>
      {isKnown ? (
        <>
          <DataTable
            caption="Sessions"
            columns={columnsAt(now)}
            rows={items}
            rowKey={({ id }) => id}
            query={query}
            skeletonRows={2}
            empty={<EmptyState title="No session" />}
          />
          <Pager query={query} shown={items.length} />
        </>
      ) : (
        <EmptyState title="Nobody logs in here">This server lets everybody on this machine read.</EmptyState>
      )}
    </Card>
  );
}
