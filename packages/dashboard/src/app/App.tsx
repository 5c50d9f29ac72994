import { QueryClientProvider } from '@tanstack/react-query';
import { useState } from 'react';
import { LiveProvider } from '../shared/live/LiveProvider.tsx';
import { createQueryClient } from '../shared/query.ts';
import { Toasts } from '../shared/ui/Toasts.tsx';
import { Header } from './header/Header.tsx';
import type { LinkLogin } from './loginLink.ts';
import { LostNotice } from './LostNotice.tsx';
import { BottomBar, Sidebar } from './Navigation.tsx';
import { ScreenSwitch } from './ScreenSwitch.tsx';
import { SessionGate } from './SessionGate.tsx';

/** The page; `link` where a one-time link opened it. */
export function App({ link }: { readonly link: LinkLogin | undefined }) {
  const [client] = useState(createQueryClient);
  return (
    <QueryClientProvider client={client}>
      <SessionGate link={link}>
        <LiveProvider>
          <a
            href="#main"
            className="fixed top-2 left-2 z-50 -translate-y-20 rounded-lg bg-accent px-3 py-2 text-sm font-medium text-on-accent focus:translate-y-0"
          >
            Skip to content
          </a>
          <Header />
          <div className="mx-auto flex w-full max-w-[1760px]">
            <Sidebar />
            <main
              id="main"
              tabIndex={-1}
              className="min-w-0 flex-1 px-3 py-4 pb-24 outline-none sm:px-5 sm:py-5 lg:pb-8"
            >
              <ScreenSwitch />
              <footer className="pt-6 text-xs text-faint">
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
            </main>
          </div>
          <BottomBar />
          <LostNotice />
        </LiveProvider>
      </SessionGate>
      <Toasts />
    </QueryClientProvider>
  );
}
