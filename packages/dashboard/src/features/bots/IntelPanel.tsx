import type { BotStatus } from '@twinlane/protocol/bot';
import { listBots } from '@twinlane/protocol/endpoints/bots';
import { editBot } from '@twinlane/protocol/endpoints/botEdits';
import { listIntelLevels } from '@twinlane/protocol/endpoints/strategies';
import { intelQuery } from '@twinlane/protocol/strategy';
import { useState } from 'react';
import { safeSymbol, safeText } from '../../shared/format/safeText.ts';
import { useLive } from '../../shared/live/LiveProvider.tsx';
import { useAct, useEndpoint } from '../../shared/query.ts';
import { useMay } from '../../shared/session/session.ts';
import { Badge } from '../../shared/ui/Badge.tsx';
import { Button } from '../../shared/ui/Button.tsx';
import { Card } from '../../shared/ui/Card.tsx';
import { ConfirmDialog } from '../../shared/ui/ConfirmDialog.tsx';
import { Slider } from '../../shared/ui/Slider.tsx';
import { ErrorState, SkeletonRows } from '../../shared/ui/states.tsx';
import { intelRows, levelWord, type IntelRow } from './intelRows.ts';

const LEVELS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];

function Row({ row, isSame }: { readonly row: IntelRow; readonly isSame: boolean }) {
  return (
    <tr className="border-t border-line" data-setting={row.key} data-changed={row.isChanged}>
      <th scope="row" className="py-2 pr-2 pl-4 text-left font-normal">
        <span className="block text-[13px]">{row.name}</span>
        <span className="block text-xs text-faint max-sm:hidden">{row.help}</span>
      </th>
      <td className="px-2 text-right whitespace-nowrap text-soft max-sm:hidden">{row.now}</td>
      <td className="w-28 px-1 text-right max-sm:w-auto">
        {row.isOverridden ? (
          <Badge tone="accent">set by the bot</Badge>
        ) : (
          <span className={`max-sm:hidden ${row.isChanged ? '' : 'invisible'}`}>
            <Badge tone="warn">changes</Badge>
          </span>
        )}
      </td>
      <td className="w-40 py-2 pr-4 pl-2 text-right whitespace-nowrap max-sm:w-auto">
        <span className={row.isChanged ? 'font-semibold' : isSame ? '' : 'text-soft'}>{row.next}</span>
        <span className={`block text-xs text-faint sm:hidden ${row.isChanged ? '' : 'invisible'}`}>
          now {row.now}
        </span>
      </td>
    </tr>
  );
}

function Ticks({ current, chosen }: { readonly current: number; readonly chosen: number }) {
  return (
    <div aria-hidden className="flex justify-between px-[5px] text-[11px] text-faint">
      {LEVELS.map((level) => (
        <span
          key={level}
          className={`w-4 text-center ${level === chosen ? 'font-semibold text-text' : ''} ${level === current ? 'underline decoration-accent decoration-2 underline-offset-4' : ''}`}
        >
          {level}
        </span>
      ))}
    </div>
  );
}

interface ApplyProps {
  readonly bot: BotStatus;
  readonly level: number;
  readonly changed: readonly IntelRow[];
  readonly onClose: () => void;
}

function ApplyDialog({ bot, level, changed, onClose }: ApplyProps) {
  const name = safeText(bot.name, 40);
  const acting = useAct(editBot, { done: `${name} works at intel level ${level}.`, changes: [listBots] });
  return (
    <ConfirmDialog
      title={`Intel level ${level}: ${name}`}
      confirm={`Apply level ${level}`}
      look="primary"
      reason={`Intel level ${bot.intelLevel} to ${level}`}
      busy={acting.isPending}
      onClose={onClose}
      onConfirm={(reason) =>
        acting.mutate(
          {
            params: { id: bot.id },
            body: { intelLevel: level, expectedVersion: bot.version, reason },
          },
          { onSuccess: onClose },
        )
      }
    >
      <p>From the next block on:</p>
      <ul className="flex flex-col gap-1">
        {changed.map(({ key, name: setting, now, next }) => (
          <li key={key} className="flex justify-between gap-3">
            <span>{setting}</span>
            <span className="text-text">
              {now} <span aria-label="becomes">→</span> <strong className="font-semibold">{next}</strong>
            </span>
          </li>
        ))}
        {changed.length === 0 && <li>Nothing but the level: the bot sets the rest itself.</li>}
      </ul>
    </ConfirmDialog>
  );
}

function cashSymbolOf(live: ReturnType<typeof useLive>): string {
  return live.account === undefined ? '' : safeSymbol(live.account.cashToken.symbol);
}

interface LevelTableProps {
  readonly rows: readonly IntelRow[];
  readonly current: number;
  readonly level: number;
}

function LevelTable({ rows, current, level }: LevelTableProps) {
  const isSame = level === current;
  return (
    <table className="w-full text-[13px]" aria-label="What the level sets">
      <thead className="text-xs text-faint">
        <tr className="h-8">
          <th className="pl-4 text-left font-medium">Setting</th>
          <th className="px-2 text-right font-medium max-sm:hidden">Now, level {current}</th>
          <th>
            <span className="sr-only">Change</span>
          </th>
          <th className="pr-4 pl-2 text-right font-medium">{isSame ? 'Sets' : `At level ${level}`}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <Row key={row.key} row={row} isSame={isSame} />
        ))}
      </tbody>
    </table>
  );
}

/** The intel slider: what each level sets, beside what holds now, before it is applied. */
export function IntelPanel({ bot }: { readonly bot: BotStatus }) {
  const [chosen, setChosen] = useState<number>();
  const [isApplying, setApplying] = useState(false);
  const mayTrade = useMay('trade');
  const cashSymbol = cashSymbolOf(useLive());
  const own = intelQuery.safeParse(bot.settings?.intel ?? {});
  const { data, error, refetch } = useEndpoint(listIntelLevels, { query: own.success ? own.data : {} });
  const level = chosen ?? bot.intelLevel;
  const now = data?.items.find((each) => each.level === bot.intelLevel);
  const then = data?.items.find((each) => each.level === level);
  const rows =
    now === undefined || then === undefined ? [] : intelRows(now, then, data?.replaced ?? [], cashSymbol);
  const isSame = level === bot.intelLevel;
  return (
    <Card
      title="Intel"
      note={`level ${level} of 10, ${levelWord(level)}`}
      aside={
        <>
          {!isSame && (
            <Button size="small" look="quiet" onClick={() => setChosen(undefined)}>
              Undo
            </Button>
          )}
          <Button
            size="small"
            look="primary"
            disabled={isSame || !mayTrade || data === undefined}
            onClick={() => setApplying(true)}
          >
            Apply
          </Button>
        </>
      }
    >
      <div className="px-4 pt-3 pb-2">
        <Slider
          aria-label="Intel level"
          aria-valuetext={`${level} of 10, ${levelWord(level)}`}
          min={1}
          max={10}
          value={level}
          disabled={!mayTrade}
          onChange={setChosen}
        />
        <Ticks current={bot.intelLevel} chosen={level} />
      </div>
      {error !== null && data === undefined && <ErrorState error={error} onRetry={() => void refetch()} />}
      {data === undefined && error === null && <SkeletonRows rows={9} />}
      {rows.length > 0 && <LevelTable rows={rows} current={bot.intelLevel} level={level} />}
      {isApplying && (
        <ApplyDialog
          bot={bot}
          level={level}
          changed={rows.filter(({ isChanged }) => isChanged)}
          onClose={() => {
            setApplying(false);
            setChosen(undefined);
          }}
        />
      )}
    </Card>
  );
}
