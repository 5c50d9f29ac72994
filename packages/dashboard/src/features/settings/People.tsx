import { allowWallet, changeWallet, listPeople, removeWallet } from '@twinlane/protocol/endpoints/people';
import type { Person } from '@twinlane/protocol/login';
import { ROLES, ROLE_SCOPES, type Role } from '@twinlane/protocol/scope';
import { useState } from 'react';
import { safeText } from '../../shared/format/safeText.ts';
import { useAct, useEndpointPages } from '../../shared/query.ts';
import { AddressText, shortHex } from '../../shared/ui/AddressText.tsx';
import { Badge } from '../../shared/ui/Badge.tsx';
import { Button } from '../../shared/ui/Button.tsx';
import { ConfirmDialog } from '../../shared/ui/ConfirmDialog.tsx';
import type { Column } from '../../shared/ui/DataTable.tsx';
import { Field, TextInput } from '../../shared/ui/Field.tsx';
import { ListCard } from '../../shared/ui/ListCard.tsx';
import { Select } from '../../shared/ui/Select.tsx';
import { EmptyState } from '../../shared/ui/states.tsx';
import { AddressField } from './AddressField.tsx';
import { isAddress } from './isAddress.ts';

const ROLE_WORDS: Record<Role, string> = {
  owner: 'Owner: everything, logins and keys too',
  trader: 'Trader: bots, orders, exits, breakers',
  viewer: 'Viewer: sees everything, changes nothing',
};
const ROLE_CHOICES = ROLES.map((value) => ({ value, label: ROLE_WORDS[value] }));

interface RoleFieldProps {
  readonly value: Role;
  readonly onChange: (role: Role) => void;
}

function RoleField({ value, onChange }: RoleFieldProps) {
  return (
    <Field label="Role" hint={`May: ${ROLE_SCOPES[value].join(', ')}.`}>
      {(ids) => <Select {...ids} value={value} choices={ROLE_CHOICES} onChange={onChange} />}
    </Field>
  );
}

function AddDialog({ onClose }: { readonly onClose: () => void }) {
  const [address, setAddress] = useState('');
  const [label, setLabel] = useState('');
  const [role, setRole] = useState<Role>('viewer');
  const add = useAct(allowWallet, { done: 'The wallet may log in.', changes: [listPeople] });
  const isGood = isAddress(address);
  return (
    <ConfirmDialog
      title="Let a wallet log in"
      confirm="Allow the wallet"
      look="primary"
      reason=""
      busy={add.isPending}
      disabled={!isGood}
      onClose={onClose}
      onConfirm={(reason) =>
        add.mutate(
          { body: { address, role, reason, ...(label.trim() === '' ? {} : { label }) } },
          { onSuccess: onClose },
        )
      }
    >
      <AddressField value={address} onChange={setAddress} />
      <Field label="Name" hint="For you to know whose it is; may be empty.">
        {(ids) => <TextInput {...ids} value={label} onChange={setLabel} maxLength={64} />}
      </Field>
      <RoleField value={role} onChange={setRole} />
    </ConfirmDialog>
  );
}

interface PersonDialogProps {
  readonly person: Person;
  readonly onClose: () => void;
}

function RoleDialog({ person, onClose }: PersonDialogProps) {
  const [role, setRole] = useState(person.role);
  const change = useAct(changeWallet, { done: 'The role is changed.', changes: [listPeople] });
  return (
    <ConfirmDialog
      title={`Role of ${shortHex(person.address)}`}
      confirm="Change the role"
      look="primary"
      reason=""
      busy={change.isPending}
      disabled={role === person.role}
      onClose={onClose}
      onConfirm={(reason) =>
        change.mutate({ params: { address: person.address }, body: { role, reason } }, { onSuccess: onClose })
      }
    >
      <p>Its sessions and API tokens end; it logs in again with the new role.</p>
      <RoleField value={role} onChange={setRole} />
    </ConfirmDialog>
  );
}

function RemoveDialog({ person, onClose }: PersonDialogProps) {
  const remove = useAct(removeWallet, { done: 'The wallet may log in no more.', changes: [listPeople] });
  return (
    <ConfirmDialog
      title={`Remove ${shortHex(person.address)}`}
      confirm="Remove the wallet"
      reason=""
      busy={remove.isPending}
      onClose={onClose}
      onConfirm={(reason) =>
        remove.mutate({ params: { address: person.address }, body: { reason } }, { onSuccess: onClose })
      }
    >
      <p>It can log in no more, and its sessions and API tokens end at once.</p>
    </ConfirmDialog>
  );
}

function Acts({ person }: { readonly person: Person }) {
  const [open, setOpen] = useState<'role' | 'remove'>();
  const close = (): void => setOpen(undefined);
  if (person.source === 'config') return <span className="text-xs text-faint">in the config file</span>;
  return (
    <span className="inline-flex">
      <Button size="small" look="quiet" onClick={() => setOpen('role')}>
        Role
      </Button>
      <Button size="small" look="quiet" onClick={() => setOpen('remove')}>
        Remove
      </Button>
      {open === 'role' && <RoleDialog person={person} onClose={close} />}
      {open === 'remove' && <RemoveDialog person={person} onClose={close} />}
    </span>
  );
}

const COLUMNS: readonly Column<Person>[] = [
  { key: 'address', title: 'Wallet', phone: 'title', cell: ({ address }) => <AddressText hex={address} /> },
  {
    key: 'label',
    title: 'Name',
    cell: ({ label }) => (label === undefined ? '–' : <bdi>{safeText(label, 40)}</bdi>),
  },
  {
    key: 'role',
    title: 'Role',
    cell: ({ role }) => <Badge tone={role === 'owner' ? 'accent' : 'quiet'}>{role}</Badge>,
  },
  {
    key: 'accounts',
    title: 'Accounts',
    cell: ({ accounts }) => (accounts === 'all' ? 'all' : accounts.length),
  },
  { key: 'act', title: '', align: 'end', phone: 'end', cell: (person) => <Acts person={person} /> },
];

/** Wallets that may log in. */
export function People() {
  const [isAdding, setAdding] = useState(false);
  const { items, query } = useEndpointPages(listPeople, { query: {} });
  return (
    <>
      <ListCard
        title="People"
        note="wallets that may log in"
        aside={
          <Button size="small" onClick={() => setAdding(true)}>
            Allow a wallet
          </Button>
        }

        caption="Wallets that may log in"
        columns={COLUMNS}
        rows={items}
        rowKey={({ address }) => address}
        query={query}
        skeletonRows={3}
        empty={
          <EmptyState title="No wallet may log in">
            Whoever can read the data folder logs in by link. Allow a wallet to let somebody in from a browser
            alone.
          </EmptyState>
        }
      />
      {isAdding && <AddDialog onClose={() => setAdding(false)} />}
    </>
  );
}
