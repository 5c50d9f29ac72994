import { setTheme, useTheme, type Theme } from '../../shared/theme/useTheme.ts';
import { Card } from '../../shared/ui/Card.tsx';
import { Segments } from '../../shared/ui/Tabs.tsx';

const THEMES = [
  { value: 'dark', label: 'Dark' },
  { value: 'light', label: 'Light' },
] as const satisfies readonly { readonly value: Theme; readonly label: string }[];

/** How the page looks in this browser. */
export function Appearance() {
  const theme = useTheme();
  return (
    <Card title="Appearance" note="of this browser">
      <div className="flex items-center justify-between gap-4 px-4 py-3 text-[13px]">
        <span>Theme</span>
        <Segments label="Theme" value={theme} choices={THEMES} onChange={setTheme} />
      </div>
      <dl className="flex items-baseline justify-between gap-4 border-t border-line px-4 py-3 text-[13px]">
        <dt>Keyboard</dt>
        <dd className="text-right text-xs text-soft">
          g, then a letter, opens a screen: o overview, b bots, p positions, t trades, r orders, m market, h
          thoughts, x transactions, k breakers, e backtests, a analytics, s settings
        </dd>
      </dl>
    </Card>
  );
}
