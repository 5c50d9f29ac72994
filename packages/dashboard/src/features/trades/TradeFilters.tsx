import { listBots } from '@twinlane/protocol/endpoints/bots';
import { readPrices } from '@twinlane/protocol/endpoints/market';
import { useState } from 'react';
import { safeSymbol, safeText } from '../../shared/format/safeText.ts';
import { useEndpoint } from '../../shared/query.ts';
import { Button } from '../../shared/ui/Button.tsx';
import { Select } from '../../shared/ui/Select.tsx';
import { ALL_TRADES, type TradeFilter } from './tradeFilter.ts';
import { EXIT_REASONS, reasonWords } from '../../shared/trade/tradeWords.ts';

interface TradeFiltersProps {
  readonly filter: TradeFilter;
  /** Chain time, milliseconds. */
  readonly now: number;
  readonly onChange: (filter: TradeFilter) => void;
}

const SIDES = [
  { value: '', label: 'Any side' },
  { value: 'buy', label: 'Buys' },
  { value: 'sell', label: 'Sells' },
  { value: 'cycle', label: 'Arbitrage' },
] as const;
const OUTCOMES = [
  { value: '', label: 'Any outcome' },
  { value: 'filled', label: 'Filled' },
  { value: 'reverted', label: 'Reverted' },
] as const;
const SPANS = [
  { value: '', label: 'Any time' },
  { value: '3600', label: 'Last hour' },
  { value: '86400', label: 'Last 24 hours' },
  { value: '604800', label: 'Last 7 days' },
  { value: '2592000', label: 'Last 30 days' },
] as const;
type Span = (typeof SPANS)[number]['value'];

const WIDTH = 'w-auto! max-w-44 min-w-28 max-sm:w-full! max-sm:max-w-none';

/** Which trades are looked at. */
export function TradeFilters({ filter, now, onChange }: TradeFiltersProps) {
  const bots = useEndpoint(listBots, {}).data?.items ?? [];
  const tokens = useEndpoint(readPrices, { query: {} }).data?.tokens ?? [];
  const [span, setSpan] = useState<Span>('');
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
        value={span}
        choices={SPANS}
        onChange={(chosen) => {
          setSpan(chosen);
          set({ from: chosen === '' ? '' : new Date(now - Number(chosen) * 1000).toISOString() });
        }}
      />
      <Button
        look="quiet"
        disabled={!isFiltered}
        onClick={() => {
          setSpan('');
          onChange({ ...ALL_TRADES, sort: filter.sort });
        }}
      >
        Clear
      </Button>
    </fieldset>
  );
}
