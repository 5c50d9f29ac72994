import { createApiToken, listApiTokens, revokeApiToken } from '@twinlane/protocol/endpoints/tokens';
import type { ApiToken, CreatedToken } from '@twinlane/protocol/login';
import type { Scope } from '@twinlane/protocol/scope';
import { useState } from 'react';
import { safeText } from '../../shared/format/safeText.ts';
import { fullTime } from '../../shared/format/times.ts';
import { useAct, useEndpointPages } from '../../shared/query.ts';
import { useSession } from '../../shared/session/session.ts';
import { CopyButton } from '../../shared/ui/AddressText.tsx';
import { Badge } from '../../shared/ui/Badge.tsx';
import { Button } from '../../shared/ui/Button.tsx';
import { ConfirmDialog } from '../../shared/ui/ConfirmDialog.tsx';
import type { Column } from '../../shared/ui/DataTable.tsx';
import { Dialog } from '../../shared/ui/Dialog.tsx';
import { Field, TextInput } from '../../shared/ui/Field.tsx';
import { ListCard } from '../../shared/ui/ListCard.tsx';
import { Select } from '../../shared/ui/Select.tsx';
import { EmptyState } from '../../shared/ui/states.tsx';
import { TimeText } from '../../shared/ui/TimeText.tsx';
import { useNow } from '../../shared/useNow.ts';

const SCOPE_WORDS: Record<Scope, string> = {
  read: 'See everything',
  stop: 'Stop: pause, close, cancel, emergency stop',
  trade: 'Trade: orders, bots, exits',
  operate: 'Operate: breakers, transactions, undo a stop',
  admin: 'Administer: logins, tokens, keys, settings',
};
const LIVES = [
  { value: '7', label: '7 days' },
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
  { value: '365', label: 'a year' },
];

interface CreateDialogProps {
  readonly onCreated: (created: CreatedToken) => void;
  readonly onClose: () => void;
}

function CreateDialog({ onCreated, onClose }: CreateDialogProps) {
  const session = useSession();
  const may = session.state === 'open' ? [] : session.session.scopes;
  const [name, setName] = useState('');
  const [days, setDays] = useState('30');
  const [scopes, setScopes] = useState<readonly Scope[]>(['read']);
  const create = useAct(createApiToken, { changes: [listApiTokens] });
  return (
    <ConfirmDialog
      title="New API token"
      confirm="Make the token"
      look="primary"
      reason="for a script"
      busy={create.isPending}
      disabled={name.trim() === '' || scopes.length === 0}
      onClose={onClose}
      onConfirm={(reason) =>
        create.mutate(
          { body: { name, scopes: [...scopes], days: Number(days), reason } },
          { onSuccess: onCreated },
        )
      }
    >
      <Field label="Name" hint="What it is for; the audit log names it.">
        {(ids) => <TextInput {...ids} value={name} onChange={setName} maxLength={64} />}
      </Field>
      <fieldset>
        <legend className="text-xs font-medium text-soft">May</legend>
        {may.map((scope) => (
          <label key={scope} className="flex min-h-8 items-center gap-2.5 text-[13px] text-text">
            <input
              type="checkbox"
              className="size-4 accent-accent"
              checked={scopes.includes(scope)}
              onChange={({ target }) =>
                setScopes(may.filter((each) => (each === scope ? target.checked : scopes.includes(each))))
              }
            />
            {SCOPE_WORDS[scope]}
          </label>
        ))}
      </fieldset>
      <Field label="Ends after">
        {(ids) => <Select {...ids} value={days} choices={LIVES} onChange={setDays} />}
      </Field>
    </ConfirmDialog>
  );
}

interface SecretDialogProps {
  readonly created: CreatedToken;
  readonly onClose: () => void;
}

function SecretDialog({ created: { token, secret }, onClose }: SecretDialogProps) {
  return (
    <Dialog
      title="The token’s secret"
      onClose={onClose}
      footer={
        <Button look="primary" onClick={onClose}>
          I have kept it
        </Button>
      }
    >
      <div className="flex flex-col gap-3 px-5 py-4 text-[13px] text-soft">
        <p>
          It is shown this once and stored nowhere. Send it as{' '}
          <code className="font-mono">Authorization: Bearer</code>.
        </p>
        <div className="flex items-center gap-2 rounded-lg border border-line bg-canvas py-1.5 pr-1.5 pl-3">
          <code data-secret className="min-w-0 flex-1 font-mono text-xs break-all text-text">
            {secret}
          </code>
          <CopyButton text={secret} label="Copy the secret" />
        </div>
        <p className="text-xs">It ends on {fullTime(token.expiresAt)}.</p>
      </div>
    </Dialog>
  );
}

function Revoke({ token }: { readonly token: ApiToken }) {
  const [isOpen, setOpen] = useState(false);
  const revoke = useAct(revokeApiToken, { done: 'The token is revoked.', changes: [listApiTokens] });
  if (token.revokedAt !== undefined) return <Badge tone="quiet">revoked</Badge>;
  return (
    <>
      <Button size="small" look="quiet" onClick={() => setOpen(true)}>
        Revoke
      </Button>
      {isOpen && (
        <ConfirmDialog
          title={`Revoke ${safeText(token.name, 40)}`}
          confirm="Revoke the token"
          reason=""
          busy={revoke.isPending}
          onClose={() => setOpen(false)}
          onConfirm={(reason) =>
            revoke.mutate({ params: { id: token.id }, body: { reason } }, { onSuccess: () => setOpen(false) })
          }
        >
          <p>Whatever uses it is refused from now on. It cannot be taken back.</p>
        </ConfirmDialog>
      )}
    </>
  );
}

function columnsAt(now: number): readonly Column<ApiToken>[] {
  return [
    {
      key: 'name',
      title: 'Name',
      phone: 'title',
      cell: ({ name }) => <bdi className="font-medium">{safeText(name, 40)}</bdi>,
    },
    { key: 'scopes', title: 'May', cell: ({ scopes }) => scopes.join(', ') },
    {
      key: 'ends',
      title: 'Ends',
      cell: ({ expiresAt }) =>
        Date.parse(expiresAt) < now ? (
          <Badge tone="quiet">ended</Badge>
        ) : (
          <span className="text-soft">{fullTime(expiresAt)}</span>
        ),
    },
    {
      key: 'used',
      title: 'Last used',
      cell: ({ lastUsedAt }) =>
        lastUsedAt === undefined ? 'never' : <TimeText time={lastUsedAt} now={now} />,
    },
    { key: 'act', title: '', align: 'end', phone: 'end', cell: (token) => <Revoke token={token} /> },
  ];
}

/** Tokens of scripts. */
export function ApiTokens() {
  const now = useNow();
  const [isMaking, setMaking] = useState(false);
  const [created, setCreated] = useState<CreatedToken>();
  const { items, query } = useEndpointPages(listApiTokens, { query: {} });
  return (
    <>
      <ListCard
        title="API tokens"
        note="for scripts"
        aside={
          <Button size="small" onClick={() => setMaking(true)}>
            New token
          </Button>
        }

        caption="API tokens"
        columns={columnsAt(now)}
        rows={items}
        rowKey={({ id }) => id}
        query={query}
        skeletonRows={3}
        empty={
          <EmptyState title="No API tokens">
            A script logs in with one; what each may do is set when it is made.
          </EmptyState>
        }
      />
      {isMaking && (
        <CreateDialog
          onClose={() => setMaking(false)}
          onCreated={(made) => {
            setMaking(false);
            setCreated(made);
          }}
        />
      )}
      {created !== undefined && <SecretDialog created={created} onClose={() => setCreated(undefined)} />}
    </>
  );
}
