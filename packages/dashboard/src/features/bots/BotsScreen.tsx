import { useState } from 'react';
import { Link, useLocation, useParams } from 'wouter';
import { useMay } from '../../shared/session/session.ts';
import { Button } from '../../shared/ui/Button.tsx';
import { Card } from '../../shared/ui/Card.tsx';
import { PlusIcon } from '../../shared/ui/icons.tsx';
import { ScreenHead } from '../../shared/ui/ScreenHead.tsx';
import { EmptyState, ErrorState, SkeletonRows } from '../../shared/ui/states.tsx';
import { Tabs } from '../../shared/ui/Tabs.tsx';
import { BotDetail } from './BotDetail.tsx';
import { BotFormDialog } from './BotFormDialog.tsx';
import { BotTable } from './BotTable.tsx';
import { CompareBots } from './CompareBots.tsx';
import { useBots, useComparison } from './useBots.ts';

const TABS = [
  { value: 'list', label: 'Bots' },
  { value: 'compare', label: 'Compare' },
] as const;
type Tab = (typeof TABS)[number]['value'];

function OneBot({ id }: { readonly id: string }) {
  const { bots, query } = useBots();
  const { results, error } = useComparison();
  const bot = bots.find((each) => each.id === id || each.name === id);
  if (bot !== undefined)
    return <BotDetail key={bot.id} bot={bot} result={results.get(bot.id)} resultError={error} />;
  if (query.data === undefined) {
    return query.error === null ? (
      <SkeletonRows rows={8} />
    ) : (
      <ErrorState error={query.error} onRetry={() => void query.refetch()} />
    );
  }
  return (
    <EmptyState
      title="There is no such bot"
      action={
        <Link href="/bots" className="text-[13px] text-accent underline underline-offset-2">
          All bots
        </Link>
      }
    />
  );
}

function AllBots() {
  const { bots, query } = useBots();
  const { results } = useComparison();
  const [tab, setTab] = useState<Tab>('list');
  const [isNew, setNew] = useState(false);
  const [, navigate] = useLocation();
  const mayTrade = useMay('trade');
  const running = bots.filter(({ state }) => state === 'running').length;
  return (
    <>
      <ScreenHead title="Bots" note={bots.length === 0 ? undefined : `${running} of ${bots.length} running`}>
        <Button look="primary" disabled={!mayTrade} onClick={() => setNew(true)}>
          <PlusIcon /> New bot
        </Button>
      </ScreenHead>
      <Tabs label="Bots" value={tab} tabs={TABS} onChange={setTab}>
        {tab === 'list' ? (
          <Card title="All bots" note={bots.length}>
            <BotTable bots={bots} results={results} query={query} />
          </Card>
        ) : (
          <CompareBots />
        )}
      </Tabs>
      {isNew && (
        <BotFormDialog
          onClose={() => setNew(false)}
          onCreated={(id) => {
            setNew(false);
            navigate(`/bots/${encodeURIComponent(id)}`);
          }}
        />
      )}
    </>
  );
}

/** Bots: what they do, what they earn, and what can be done about it. */
export function BotsScreen() {
  const { id } = useParams<{ id?: string }>();
  return id === undefined ? <AllBots /> : <OneBot id={id} />;
}
