import { lazy, Suspense, useEffect } from 'react';
import { Link, Route, Switch } from 'wouter';
import { PlaceholderRows } from '../shared/ui/Notice.tsx';
import { ScreenHead } from '../shared/ui/ScreenHead.tsx';
import { ErrorBoundary } from './ErrorBoundary.tsx';
import { SCREENS, type Screen } from './screens.ts';
import { useShortcuts } from './useShortcuts.ts';

const PAGES = SCREENS.map((screen) => ({
  screen,
  Page: lazy(async () => ({ default: await screen.load() })),
}));

function Titled({ screen, children }: { readonly screen: Screen; readonly children: React.ReactNode }) {
  useEffect(() => {
    document.title = `${screen.title} · Twinlane`;
    window.scrollTo(0, 0);
  }, [screen]);
  return <ErrorBoundary key={screen.name}>{children}</ErrorBoundary>;
}

function NoSuchScreen() {
  return (
    <>
      <ScreenHead title="No such page" />
      <p className="text-[13px] text-soft">
        Nothing is at this address.{' '}
        <Link href="/" className="text-accent underline underline-offset-2">
          Go to the overview
        </Link>
      </p>
    </>
  );
}

/** The screen of the page's address. */
export function ScreenSwitch() {
  useShortcuts();
  return (
    <Switch>
      {PAGES.map(({ screen, Page }) => (
        <Route key={screen.name} path={screen.path}>
          <Titled screen={screen}>
            <Suspense fallback={<PlaceholderRows rows={8} />}>
              <Page />
            </Suspense>
          </Titled>
        </Route>
      ))}
      <Route>
        <NoSuchScreen />
      </Route>
    </Switch>
  );
}
