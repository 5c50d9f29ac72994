import { listVaultKeys, readVaultPolicy } from '@twinlane/protocol/endpoints/vault';
import type { VaultKeyView, VaultPolicy } from '@twinlane/protocol/vault';
import { useState } from 'react';
import { cash, gwei } from '../../shared/format/numbers.ts';
import { safeText } from '../../shared/format/safeText.ts';
import { fullTime } from '../../shared/format/times.ts';
import { useEndpoint } from '../../shared/query.ts';
import { AddressText } from '../../shared/ui/AddressText.tsx';
import { Badge } from '../../shared/ui/Badge.tsx';
import { Button } from '../../shared/ui/Button.tsx';
import { Card } from '../../shared/ui/Card.tsx';
import { DataTable, type Column } from '../../shared/ui/DataTable.tsx';
import { EmptyState, ErrorState, SkeletonRows } from '../../shared/ui/states.tsx';
import { CreateKeyDialog } from './CreateKeyDialog.tsx';
import { ExportKeyDialog } from './ExportKeyDialog.tsx';
import { ImportKeyDialog } from './ImportKeyDialog.tsx';

function Export({ vaultKey }: { readonly vaultKey: VaultKeyView }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button size="small" look="quiet" onClick={() => setOpen(true)}>
        Export
      </Button>
      {isOpen && <ExportKeyDialog vaultKey={vaultKey} onClose={() => setOpen(false)} />}
    </>
  );
}

const COLUMNS: readonly Column<VaultKeyView>[] = [
  {
    key: 'name',
    title: 'Name',
    phone: 'title',
    cell: ({ name, inUse, replacedBy }) => (
      <span className="flex items-center gap-2">
        <bdi className="font-medium">{name === undefined ? '–' : safeText(name, 32)}</bdi>
        {inUse && <Badge tone="gain">signs here</Badge>}
        {replacedBy !== undefined && <Badge tone="quiet">replaced</Badge>}
      </span>
    ),
  },
  { key: 'address', title: 'Address', cell: ({ address }) => <AddressText hex={address} /> },
  {
    key: 'created',
    title: 'Made',
    cell: ({ createdAt }) => (
      <span className="text-soft">{createdAt === undefined ? '–' : fullTime(createdAt)}</span>
    ),
  },
  { key: 'act', title: '', align: 'end', phone: 'end', cell: (key) => <Export vaultKey={key} /> },
];

function policyLines(policy: VaultPolicy): readonly (readonly [string, string])[] {
  const { perTrade, perDay, maxFeePerGas, maxTransactionFee } = policy;
  return [
    ['Chain', String(policy.chainId)],
    ['At most per trade', perTrade === undefined ? 'no limit set' : `${cash(perTrade)} USD`],
    ['At most in any 24 hours', perDay === undefined ? 'no limit set' : `${cash(perDay)} USD`],
    ['Highest fee per gas', maxFeePerGas === undefined ? 'no limit set' : gwei(maxFeePerGas)],
    ['Highest fee of a transaction', maxTransactionFee ?? 'no limit set'],
  ];
}

function Policy() {
  const { data, error, refetch } = useEndpoint(readVaultPolicy, {});
  if (data === undefined) {
    return error === null ? (
      <SkeletonRows rows={3} />
    ) : (
      <ErrorState error={error} onRetry={() => void refetch()} />
    );
  }
  if (!data.signs) {
    return (
      <EmptyState title="This process signs nothing">
        It has no signer, so it can spend nothing, whatever happens. Limits show here in live mode.
      </EmptyState>
    );
  }
  return (
    <div className="grid gap-x-8 px-4 py-3 text-[13px] lg:grid-cols-2">
      <dl>
        {policyLines(data).map(([name, value]) => (
          <div key={name} className="flex min-h-8 items-center justify-between gap-4">
            <dt className="text-soft">{name}</dt>
            <dd className="text-right">{value}</dd>
          </div>
        ))}
      </dl>
      <div>
        <p className="flex min-h-8 items-center text-soft">Contracts that it may call</p>
        <ul>
          {data.contracts.map(({ address, kind }) => (
            <li key={`${address} ${kind}`} className="flex min-h-8 items-center justify-between gap-3">
              <AddressText hex={address} />
              <span className="text-xs text-soft">{safeText(kind, 40)}</span>
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}

function Unreadable({
  files,
}: {
  readonly files: readonly { readonly file: string; readonly reason: string }[];
}) {
  if (files.length === 0) return null;
  return (
    <ul className="border-t border-line px-4 py-3 text-xs text-warn">
      {files.map(({ file, reason }) => (
        <li key={file}>
          {safeText(file, 64)}: {safeText(reason, 200)}
        </li>
      ))}
    </ul>
  );
}

/** The keys that sign, and what they may be used for. */
export function Vault() {
  const [open, setOpen] = useState<'create' | 'import'>();
  const query = useEndpoint(listVaultKeys, {});
  const close = (): void => setOpen(undefined);
  return (
    <div className="flex flex-col gap-3 sm:gap-4">
      <Card
        title="Keys"
        note="sealed by passphrases that are kept nowhere"
        aside={
          <>
            <Button size="small" look="quiet" onClick={() => setOpen('import')}>
              Import
            </Button>
            <Button size="small" onClick={() => setOpen('create')}>
              New key
            </Button>
          </>
        }
      >
        <DataTable
          caption="Keys of the vault"
          columns={COLUMNS}
          rows={query.data?.items ?? []}
          rowKey={({ address }) => address}
          query={query}
          skeletonRows={2}
          empty={
            <EmptyState title="No keys">
              Paper trading needs none. Live mode signs with one of this vault.
            </EmptyState>
          }
        />
        <Unreadable files={query.data?.unreadable ?? []} />
      </Card>
      <Card title="Limits of the signer" note="kept whatever it is asked">
        <Policy />
      </Card>
      {open === 'create' && <CreateKeyDialog onClose={close} />}
      {open === 'import' && <ImportKeyDialog onClose={close} />}
    </div>
  );
}
