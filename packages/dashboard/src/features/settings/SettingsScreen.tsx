import type { Scope } from '@twinlane/protocol/scope';
import type { ReactNode } from 'react';
import { useLocation, useParams } from 'wouter';
import { useMay } from '../../shared/session/session.ts';
import { Card } from '../../shared/ui/Card.tsx';
import { ScreenHead } from '../../shared/ui/ScreenHead.tsx';
import { EmptyState } from '../../shared/ui/states.tsx';
import { Tabs } from '../../shared/ui/Tabs.tsx';
import { ApiTokens } from './ApiTokens.tsx';
import { Appearance } from './Appearance.tsx';
import { AuditLog } from './AuditLog.tsx';
import { DenyList } from './DenyList.tsx';
import { People } from './People.tsx';
import { ProcessSettings } from './ProcessSettings.tsx';
import { Sessions } from './Sessions.tsx';
import { Vault } from './Vault.tsx';

interface Tab {
  readonly value: string;
  readonly label: string;
  readonly scope: Scope;
  readonly show: () => ReactNode;
}

const TABS: readonly Tab[] = [
  { value: 'sessions', label: 'Sessions', scope: 'read', show: () => <Sessions /> },
  { value: 'people', label: 'People', scope: 'admin', show: () => <People /> },
  { value: 'tokens', label: 'API tokens', scope: 'admin', show: () => <ApiTokens /> },
  { value: 'vault', label: 'Vault', scope: 'admin', show: () => <Vault /> },
  { value: 'denylist', label: 'Deny list', scope: 'read', show: () => <DenyList /> },
  { value: 'audit', label: 'Audit log', scope: 'admin', show: () => <AuditLog /> },
  { value: 'process', label: 'Process', scope: 'admin', show: () => <ProcessSettings /> },
  { value: 'appearance', label: 'Appearance', scope: 'read', show: () => <Appearance /> },
];
const [FIRST] = TABS;

function Panel({ tab }: { readonly tab: Tab }) {
  const may = useMay(tab.scope);
  if (may) return tab.show();
  return (
    <Card title={tab.label}>
      <EmptyState title="For owners only">
        Log in as an owner to see this: with an owner’s wallet, or by the link that `twinlane login` prints.
      </EmptyState>
    </Card>
  );
}

/** Who may log in, keys, lists, what was done, and how the page looks. */
export function SettingsScreen() {
  const { tab: asked } = useParams<{ tab?: string }>();
  const [, go] = useLocation();
  const tab = TABS.find(({ value }) => value === asked) ?? FIRST;
  if (tab === undefined) return null;
  return (
    <>
      <ScreenHead title="Settings" />
      <Tabs
        label="Settings"
        value={tab.value}
        tabs={TABS}
        onChange={(value) => go(`/settings/${value}`, { replace: true })}
      >
        <Panel key={tab.value} tab={tab} />
      </Tabs>
    </>
  );
}
