import type { BotStatus } from '@twinlane/protocol/bot';
import type { BotComparison } from '@twinlane/protocol/botEdit';
import { useState } from 'react';
import { Link, useLocation } from 'wouter';
import { cash, count, percent, signedCash } from '../../shared/format/numbers.ts';
import { safeSentence, safeText } from '../../shared/format/safeText.ts';
import { settingsLine, settingText } from '../../shared/format/settingText.ts';
import { age } from '../../shared/format/times.ts';
import { chainNow, type LiveState } from '../../shared/live/liveState.ts';
import { useLive } from '../../shared/live/LiveProvider.tsx';
import { wordsOf } from '../../shared/format/wordsOf.ts';
import { useMay } from '../../shared/session/session.ts';
import { Badge } from '../../shared/ui/Badge.tsx';
import { Button } from '../../shared/ui/Button.tsx';
import { Card } from '../../shared/ui/Card.tsx';
import { Delta } from '../../shared/ui/Delta.tsx';
import { FactLine } from '../../shared/ui/Facts.tsx';
import { Notice, Placeholder } from '../../shared/ui/Notice.tsx';
import { ThoughtLink } from '../../shared/ui/RecordLink.tsx';
import { ScreenHead } from '../../shared/ui/ScreenHead.tsx';
import { ErrorState } from '../../shared/ui/states.tsx';
import { TokenName } from '../../shared/ui/TokenName.tsx';
import { BotActs } from './BotActs.tsx';
import { BotFormDialog } from './BotFormDialog.tsx';
import { BOT_STATES, hindranceOf, STATE_HELP } from './botWords.ts';
import { CloneDialog } from './CloneDialog.tsx';
import { IntelPanel } from './IntelPanel.tsx';

function WarmUp({ bot }: { readonly bot: BotStatus }) {
  const { warmingUp } = bot;
  if (warmingUp === undefined) return null;
  return (
    <div className="px-4 pb-3">
      <progress
        aria-label="Warm-up"
        value={warmingUp.have}
        max={warmingUp.needed}
        className="block h-1.5 w-full appearance-none overflow-hidden rounded-full bg-raised accent-accent [&::-moz-progress-bar]:bg-accent [&::-webkit-progress-bar]:bg-raised [&::-webkit-progress-value]:bg-accent"
      />
    </div>
  );
}

function Standing({ bot, live }: { readonly bot: BotStatus; readonly live: LiveState }) {
  const hindrance = hindranceOf(bot, chainNow(live));
  const { word, tone } = BOT_STATES[bot.state];
  return (
    <Card title="State" aside={<Badge tone={tone}>{word}</Badge>}>
      <dl className="px-4 py-2">
        <FactLine name="Means">{STATE_HELP[bot.state]}</FactLine>
        <FactLine name="Why">{bot.stateReason === '' ? '–' : safeSentence(bot.stateReason)}</FactLine>
        <FactLine name="Holds it back">
          {hindrance === undefined ? 'nothing' : safeSentence(hindrance)}
        </FactLine>
        <FactLine name="Settings from">
          {bot.source === 'api' ? 'an edit here' : 'the config file'}, version {bot.version}
        </FactLine>
      </dl>
      <WarmUp bot={bot} />
    </Card>
  );
}

function Results({
  result,
  error,
}: {
  readonly result: BotComparison | undefined;
  readonly error: Error | null;
}) {
  if (result === undefined) {
    return (
      <Card title="Results">
        {error === null ? <Placeholder className="m-4 h-48" /> : <ErrorState error={error} />}
      </Card>
    );
  }
  const { netPnl, realisedPnl, unrealisedPnl, gasFee, maxDrawdown, exposure, exposurePercent } = result;
  return (
    <Card title="Results">
      <dl className="px-4 py-2">
        <FactLine name="Net P&L, gas paid">
          <Delta className="font-semibold" value={Number(netPnl)} text={signedCash(netPnl)} />
        </FactLine>
        <FactLine name="Realised">
          <Delta value={Number(realisedPnl)} text={signedCash(realisedPnl)} />
        </FactLine>
        <FactLine name="Unrealised">
          {unrealisedPnl === undefined ? (
            '–'
          ) : (
            <Delta value={Number(unrealisedPnl)} text={signedCash(unrealisedPnl)} />
          )}
        </FactLine>
        <FactLine name="Gas">{cash(gasFee)}</FactLine>
        <FactLine name="Won">
          {count(result.won)} of {count(result.closed)} closed
          {result.winRatePercent === undefined ? '' : ` (${percent(result.winRatePercent / 100)})`}
        </FactLine>
        <FactLine name="Profit factor">
          {result.profitFactor === undefined ? '–' : cash(result.profitFactor)}
        </FactLine>
        <FactLine name="Largest fall">{cash(maxDrawdown)}</FactLine>
        <FactLine name="Exposure">
          {cash(exposure)}
          {exposurePercent === undefined ? '' : ` (${percent(exposurePercent / 100)} of equity)`}
        </FactLine>
        <FactLine name="Trades">
          {count(result.trades)}, {count(result.reverted)} reverted
        </FactLine>
      </dl>
    </Card>
  );
}

function Settings({ bot }: { readonly bot: BotStatus }) {
  const params = Object.entries(bot.params).map(([key, value]) => {
    const { name, text } = settingText(key, value);
    return { key, name: name.charAt(0).toUpperCase() + name.slice(1), text };
  });
  const exits = Object.entries(bot.exits);
  return (
    <Card title="Strategy and exits" note={wordsOf(safeText(bot.strategy, 32))}>
      <dl className="px-4 py-2">
        {params.map(({ key, name, text }) => (
          <FactLine key={key} name={name}>
            {text}
          </FactLine>
        ))}
        {params.length === 0 && <FactLine name="Parameters">none</FactLine>}
      </dl>
      <dl className="border-t border-line px-4 py-2">
        {exits.map(([rule, given]) => (
          <FactLine key={rule} name={wordsOf(rule)}>
            {settingsLine(given) || 'on'}
          </FactLine>
        ))}
        {exits.length === 0 && <FactLine name="Exits">those that always run</FactLine>}
      </dl>
    </Card>
  );
}

const TRADES = 8;

function Activity({ bot, live }: { readonly bot: BotStatus; readonly live: LiveState }) {
  const positions = live.account?.positions.filter(({ botId }) => botId === bot.id) ?? [];
  const trades = live.trades.filter(({ botId }) => botId === bot.id).slice(0, TRADES);
  const marks = new Map(live.account?.marks.map((mark) => [mark.positionId, mark]));
  const now = chainNow(live);
  return (
    <Card title="Now" note={`${count(positions.length)} open, latest trades`}>
      {positions.length + trades.length === 0 && (
        <Notice title="Nothing held, nothing traded yet">
          Its first trade appears here within a second of its block.
        </Notice>
      )}
      <ul className="text-[13px]">
        {positions.map(({ id, token }) => {
          const mark = marks.get(id);
          return (
            <li key={id} className="flex h-11 items-center gap-2 border-t border-line px-4 first:border-t-0">
              <Badge tone="accent">Holds</Badge>
              <Link href={`/positions/${encodeURIComponent(id)}`} className="min-w-0 hover:underline">
                <TokenName symbol={token.symbol} address={token.address} />
              </Link>
              <span className="ml-auto">
                {mark === undefined ? (
                  '–'
                ) : (
                  <Delta value={Number(mark.unrealisedPnl)} text={signedCash(mark.unrealisedPnl)} />
                )}
              </span>
            </li>
          );
        })}
        {trades.map((trade) => {
          const asset = trade.side === 'buy' ? trade.tokenOut : trade.tokenIn;
          const word = trade.outcome === 'reverted' ? 'Reverted' : trade.side === 'buy' ? 'Buy' : 'Sell';
          return (
            <li
              key={trade.id}
              data-trade={trade.id}
              className="arrive flex h-11 items-center gap-2 border-t border-line px-4 first:border-t-0"
            >
              <Badge tone={trade.outcome === 'reverted' ? 'warn' : trade.side === 'buy' ? 'gain' : 'accent'}>
                {word}
              </Badge>
              <TokenName symbol={asset.symbol} address={asset.address} />
              <span className="ml-auto text-xs text-faint">{age(trade.time, now)}</span>
              <ThoughtLink id={trade.thoughtId} />
            </li>
          );
        })}
      </ul>
    </Card>
  );
}

interface BotDetailProps {
  readonly bot: BotStatus;
  readonly result: BotComparison | undefined;
  /** Why the results could not be had. */
  readonly resultError: Error | null;
}

/** One bot: what it is doing and why, what it has earned, what it works by. */
export function BotDetail({ bot, result, resultError }: BotDetailProps) {
  const live = useLive();
  const [, navigate] = useLocation();
  const [open, setOpen] = useState<'edit' | 'clone'>();
  const mayTrade = useMay('trade');
  const close = (): void => setOpen(undefined);
  const go = (id: string): void => {
    close();
    navigate(`/bots/${encodeURIComponent(id)}`);
  };
  return (
    <>
      <ScreenHead
        title={safeText(bot.name, 40)}
        note={
          <Link href="/bots" className="underline underline-offset-2 hover:text-text">
            All bots
          </Link>
        }
      >
        <BotActs bot={bot} onDeleted={() => navigate('/bots')} />
        <Button size="small" disabled={!mayTrade} onClick={() => setOpen('clone')}>
          Clone
        </Button>
        <Button size="small" disabled={!mayTrade} onClick={() => setOpen('edit')}>
          Edit
        </Button>
      </ScreenHead>
      <div className="grid grid-cols-1 gap-3 sm:gap-4 xl:grid-cols-[minmax(0,1fr)_26rem]">
        <div className="flex min-w-0 flex-col gap-3 sm:gap-4">
          <IntelPanel key={`${bot.id} ${bot.intelLevel}`} bot={bot} />
          <Settings bot={bot} />
        </div>
        <div className="flex min-w-0 flex-col gap-3 max-xl:order-first sm:gap-4">
          <Standing bot={bot} live={live} />
          <Activity bot={bot} live={live} />
          <Results result={result} error={resultError} />
        </div>
      </div>
      {open === 'edit' && <BotFormDialog bot={bot} onClose={close} onCreated={go} />}
      {open === 'clone' && <CloneDialog bot={bot} onClose={close} onCloned={go} />}
    </>
  );
}
