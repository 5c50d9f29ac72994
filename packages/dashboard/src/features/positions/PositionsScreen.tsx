import { useParams } from 'wouter';
import { signedCash } from '../../shared/format/numbers.ts';
import { useLive } from '../../shared/live/LiveProvider.tsx';
import { Delta } from '../../shared/ui/Delta.tsx';
import { ScreenHead } from '../../shared/ui/ScreenHead.tsx';
import { Tabs } from '../../shared/ui/Tabs.tsx';
import { useUrlFields } from '../../shared/useUrlFields.ts';
import { ClosedPositions } from './ClosedPositions.tsx';
import { OpenPositions } from './OpenPositions.tsx';
import { PositionPage } from './PositionPage.tsx';

const TABS = [
  { value: 'open', label: 'Open' },
  { value: 'closed', label: 'Closed' },
] as const;

interface Shown {
  readonly show: (typeof TABS)[number]['value'];
}
const FIRST: Shown = { show: 'open' };
const SHOWN = { show: TABS.map(({ value }) => value) };

function AllPositions() {
  const live = useLive();
  const { fields, setFields } = useUrlFields<Shown>(FIRST, SHOWN);
  const held = new Set(live.account?.positions.map(({ id }) => id));
  const marks = live.account?.marks.filter(({ positionId }) => held.has(positionId)) ?? [];
  const gain = marks.reduce((sum, { unrealisedPnl }) => sum + Number(unrealisedPnl), 0);
  return (
    <>
      <ScreenHead
        title="Positions"
        note={
          marks.length === 0 ? undefined : (
            <>
              <Delta value={gain} text={signedCash(gain)} /> unrealised
            </>
          )
        }
      />
      <Tabs label="Positions" value={fields.show} tabs={TABS} onChange={(show) => setFields({ show })}>
        {fields.show === 'open' ? <OpenPositions live={live} /> : <ClosedPositions live={live} />}
      </Tabs>
    </>
  );
}

/** What is held and what was: live P&L, stop and target lines, closing now. */
export function PositionsScreen() {
  const { id } = useParams<{ id?: string }>();
  return id === undefined ? <AllPositions /> : <PositionPage key={id} id={id} />;
}
