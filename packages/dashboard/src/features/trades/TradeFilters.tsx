import { listBots } from '@twinlane/protocol/endpoints/bots';
import { readPrices } from '@twinlane/protocol/endpoints/market';
import { safeSymbol, safeText } from '../../shared/format/safeText.ts';
import { useEndpoint } from '../../shared/query.ts';
import { Button } from '../../shared/ui/Button.tsx';
import { Select } from '../../shared/ui/Select.tsx';
import { ALL_TRADES, OUTCOMES, SIDES, SPANS, type TradeFilter } from './tradeFilter.ts';
import { EXIT_REASONS, reasonWords } from '../../shared/trade/tradeWords.ts';

interface TradeFiltersProps {
  readonly filter: TradeFilter;
  readonly onChange: (filter: TradeFilter) => void;
}

const WIDTH = 'w-auto! max-w-44 min-w-28 max-sm:w-full! max-sm:max-w-none';

/** Which trades are looked at. */
export function TradeFilters({ filter, onChange }: TradeFiltersProps) {
  const bots = useEndpoint(listBots, {}).data?.items ?? [];
  const tokens = useEndpoint(readPrices, { query: {} }).data?.tokens ?? [];
  const set = (changes: Partial<TradeFilter>): void => onChange({ ...filter, ...changes });
  const isFiltered = JSON.stringify(filter) !== JSON.stringify({ ...ALL_TRADES, sort: filter.sort });
  return (
    <fieldset aria-label="Filter" className="mb-3 grid grid-cols-2 gap-2 sm:mb-4 sm:flex sm:flex-wrap">
      <Select
        aria-label="Bot"
        className={WIDTH}
        value={filter.bot}
        choices={[
          { value: '', label: 'Any bot' },
          ...bots.map(({ id, name }) => ({ value: id, label: safeText(name, 32) })),
        ]}
        onChange={(bot) => set({ bot })}
      />
      <Select
        aria-label="Token"
        className={WIDTH}
        value={filter.token}
        choices={[
          { value: '', label: 'Any token' },
          ...tokens.map(({ token }) => ({ value: token.address, label: safeSymbol(token.symbol) })),
        ]}
        onChange={(token) => set({ token })}
      />
      <Select
        aria-label="Side"
        className={WIDTH}
        value={filter.side}
        choices={SIDES}
        onChange={(side) => set({ side })}
      />
      <Select
        aria-label="Outcome"
        className={WIDTH}
        value={filter.outcome}
        choices={OUTCOMES}
        onChange={(outcome) => set({ outcome })}
      />
      <Select
        aria-label="Exit reason"
        className={WIDTH}
        value={filter.reason}
        choices={[
          { value: '', label: 'Any exit reason' },
          ...EXIT_REASONS.map((reason) => ({ value: reason, label: reasonWords(reason) })),
        ]}
        onChange={(reason) => set({ reason })}
      />
      <Select
        aria-label="Time"
        className={WIDTH}
        value={filter.span}
        choices={SPANS}
        onChange={(span) => set({ span })}
      />
      <Button
        look="quiet"
        className={isFiltered ? '' : 'max-sm:hidden'}
        disabled={!isFiltered}
        onClick={() => onChange({ ...ALL_TRADES, sort: filter.sort })}
      >
        Clear
      </Button>
    </fieldset>
  );
}
