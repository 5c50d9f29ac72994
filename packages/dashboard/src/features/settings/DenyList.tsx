import type { DeniedAddress } from '@twinlane/protocol/denyList';
import { allowAddress, denyAddress, listDenied } from '@twinlane/protocol/endpoints/denylist';
import { useState } from 'react';
import { safeSentence, safeText } from '../../shared/format/safeText.ts';
import { useAct, useEndpointPages } from '../../shared/query.ts';
import { useMay } from '../../shared/session/session.ts';
import { AddressText, shortHex } from '../../shared/ui/AddressText.tsx';
import { Badge } from '../../shared/ui/Badge.tsx';
import { Button } from '../../shared/ui/Button.tsx';
import { ConfirmDialog } from '../../shared/ui/ConfirmDialog.tsx';
import type { Column } from '../../shared/ui/DataTable.tsx';
import { ListCard } from '../../shared/ui/ListCard.tsx';
import { EmptyState } from '../../shared/ui/states.tsx';
import { AddressField } from './AddressField.tsx';
import { isAddress } from './isAddress.ts';

function DenyDialog({ onClose }: { readonly onClose: () => void }) {
  const [address, setAddress] = useState('');
  const deny = useAct(denyAddress, { done: 'The address is denied.', changes: [listDenied] });
  const isGood = isAddress(address);
  return (
    <ConfirmDialog
      title="Deny an address"
      confirm="Deny the address"
      look="primary"
      reason=""
      busy={deny.isPending}
      disabled={!isGood}
      onClose={onClose}
      onConfirm={(reason) => deny.mutate({ body: { address, reason } }, { onSuccess: onClose })}
    >
      <p>
        From the next decision on nothing is bought of it or through it: a token, a pool, or whoever rules a
        token. Exits of what is held go on.
      </p>
      <AddressField value={address} onChange={setAddress} />
    </ConfirmDialog>
  );
}

function Allow({ denied: { address, source } }: { readonly denied: DeniedAddress }) {
  const [isOpen, setOpen] = useState(false);
  const mayTrade = useMay('trade');
  const allow = useAct(allowAddress, { done: 'The address is off the list.', changes: [listDenied] });
  if (source === 'file') return <Badge tone="quiet">from a file</Badge>;
  return (
    <>
      <Button size="small" look="quiet" disabled={!mayTrade} onClick={() => setOpen(true)}>
        Take off
      </Button>
      {isOpen && (
        <ConfirmDialog
          title={`Take ${shortHex(address)} off the list`}
          confirm="Take it off"
          look="primary"
          reason=""
          busy={allow.isPending}
          onClose={() => setOpen(false)}
          onConfirm={(reason) =>
            allow.mutate({ params: { address }, body: { reason } }, { onSuccess: () => setOpen(false) })
          }
        >
          <p>Bots may buy it again from the next decision on, where every other check passes.</p>
        </ConfirmDialog>
      )}
    </>
  );
}

const COLUMNS: readonly Column<DeniedAddress>[] = [
  { key: 'address', title: 'Address', phone: 'title', cell: ({ address }) => <AddressText hex={address} /> },
  {
    key: 'reason',
    title: 'Why',
    className: 'max-w-96 truncate',
    cell: ({ reason }) => <span title={safeSentence(reason)}>{safeText(reason, 120)}</span>,
  },
  { key: 'who', title: 'Who', cell: ({ who }) => (who === undefined ? '–' : safeText(who, 24)) },
  { key: 'act', title: '', align: 'end', phone: 'end', cell: (denied) => <Allow denied={denied} /> },
];

/** Addresses that nothing is bought of or through. */
export function DenyList() {
  const [isDenying, setDenying] = useState(false);
  const mayTrade = useMay('trade');
  const { items, query } = useEndpointPages(listDenied, { query: {} });
  return (
    <>
      <ListCard
        title="Deny list"
        note="never bought, never traded through"
        aside={
          <Button size="small" disabled={!mayTrade} onClick={() => setDenying(true)}>
            Deny an address
          </Button>
        }

        caption="Denied addresses"
        columns={COLUMNS}
        rows={items}
        rowKey={({ address }) => address}
        query={query}
        skeletonRows={3}
        empty={
          <EmptyState title="Nothing is denied">What is denied here or by the settings is listed.</EmptyState>
        }
      />
      {isDenying && <DenyDialog onClose={() => setDenying(false)} />}
    </>
  );
}
