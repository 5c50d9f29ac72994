import { Overview } from '../features/overview/Overview.tsx';
import { LiveProvider } from '../shared/live/LiveProvider.tsx';
import { Header } from './Header.tsx';
import { LostNotice } from './LostNotice.tsx';

/** The page. */
export function App() {
  return (
    <LiveProvider>
      <a
        href="#main"
        className="fixed top-2 left-2 z-50 -translate-y-20 rounded-lg bg-accent px-3 py-2 text-sm font-medium text-white focus:translate-y-0"
      >
        Skip to content
      </a>
      <Header />
      <main id="main" className="mx-auto w-full max-w-[1560px] px-3 py-4 sm:px-5 sm:py-5">
        <Overview />
      </main>
      <footer className="mx-auto max-w-[1560px] px-5 pb-8 text-xs text-faint">
        Charts by{' '}
        <a
          className="underline underline-offset-2"
          href="https://www.tradingview.com/"
          rel="noreferrer"
          target="_blank"
        >
          TradingView Lightweight Charts™
        </a>
      </footer>
      <LostNotice />
    </LiveProvider>
  );
}
