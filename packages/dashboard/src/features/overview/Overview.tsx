import { useCallback, useState } from 'react';
import { useLive } from '../../shared/live/LiveProvider.tsx';
import { Bots } from './Bots.tsx';
import { EquityCard } from './EquityCard.tsx';
import { Figures } from './Figures.tsx';
import { GasNow } from './GasNow.tsx';
import { Positions } from './Positions.tsx';
import { Prices } from './Prices.tsx';
import { Sources } from './Sources.tsx';
import { ThoughtDialog } from './ThoughtDialog.tsx';
import { Thoughts } from './Thoughts.tsx';
import { Trades } from './Trades.tsx';
import { Unreachable } from './Unreachable.tsx';

/** The first screen: what the account is worth, what it holds, what the bot does and why. */
export function Overview() {
  const live = useLive();
  const [openThought, setOpenThought] = useState<string>();
  const close = useCallback(() => setOpenThought(undefined), []);
  if (live.process === undefined) return <Unreachable />;
  return (
    <div className={live.connection === 'lost' ? 'opacity-70 transition-opacity' : 'transition-opacity'}>
      <Figures live={live} />
      <div className="mt-3 grid grid-cols-1 gap-3 sm:mt-4 sm:gap-4 xl:grid-cols-[minmax(0,1fr)_25rem]">
        <div className="flex min-w-0 flex-col gap-3 sm:gap-4">
          <EquityCard live={live} />
          <Positions live={live} />
          <Trades live={live} onThought={setOpenThought} />
          <div className="grid grid-cols-1 items-start gap-3 sm:gap-4 md:grid-cols-2">
            <GasNow />
            <Sources live={live} />
          </div>
        </div>
        <div className="flex min-w-0 flex-col gap-3 sm:gap-4">
          <Bots live={live} />
          <Thoughts live={live} onOpen={setOpenThought} />
          <Prices live={live} />
        </div>
      </div>
      {openThought !== undefined && (
        <ThoughtDialog key={openThought} id={openThought} live={live} onClose={close} />
      )}
    </div>
  );
}
