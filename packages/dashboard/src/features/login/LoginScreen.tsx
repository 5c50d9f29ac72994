import type { LoginOptions } from '@twinlane/protocol/login';
import { lazy, Suspense, useEffect, useLayoutEffect, useRef, type ReactNode } from 'react';
import { safeSentence } from '../../shared/format/safeText.ts';
import { CopyButton } from '../../shared/ui/AddressText.tsx';
import { Brand } from '../../shared/ui/Brand.tsx';
import { SkeletonRows } from '../../shared/ui/states.tsx';

const Wallets = lazy(async () => ({ default: (await import('./Wallets.tsx')).Wallets }));

/** What prints a link. */
const COMMAND = 'twinlane login';

function Part({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section className="border-t border-line px-6 py-5">
      <h2 className="text-[13px] font-semibold">{title}</h2>
      {children}
    </section>
  );
}

function LinkHint() {
  return (
    <Part title="With a one-time link">
      <p className="mt-1 text-xs text-soft">
        On the machine where the bot runs, this prints a link that is good once, for five minutes:
      </p>
      <div className="mt-2.5 flex items-center justify-between gap-2 rounded-lg border border-line bg-canvas py-1 pr-1.5 pl-3">
        <code className="font-mono text-[13px]">{COMMAND}</code>
        <CopyButton text={COMMAND} label="Copy the command" />
      </div>
    </Part>
  );
}

interface LoginScreenProps {
  readonly logins: LoginOptions;
  /** It lies over a page whose login has ended. */
  readonly over: boolean;
  /** What was wrong with the one-time link that opened the page. */
  readonly trouble: string | undefined;
}

/** Hides the page, lies over it and over every dialog of it, and cannot be closed. */
function Cover({ children }: { readonly children: ReactNode }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const shown = dialog.current;
    if (shown?.open === false) shown.showModal();
    return () => shown?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      aria-label="Log in"
      onCancel={(event) => event.preventDefault()}
      onClose={() => {
        // A browser may close it in spite of that; one that was taken away is closed for good.
        if (dialog.current?.isConnected === true && !dialog.current.open) dialog.current.showModal();
      }}
      className="fixed inset-0 m-0 h-full max-h-none w-full max-w-none overflow-y-auto bg-canvas text-text"
    >
      {children}
    </dialog>
  );
}

/** Lets somebody in: with a wallet, or with a link from the terminal. */
export function LoginScreen({ logins, over, trouble }: LoginScreenProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    const before = document.title;
    document.title = 'Log in · Twinlane';
    heading.current?.focus();
    return () => {
      document.title = before;
    };
  }, []);
  return (
    <Cover>
      <div className="mx-auto flex min-h-full w-full max-w-md flex-col justify-center px-4 py-8">
        <div className="rounded-2xl border border-line bg-surface shadow-2xl shadow-black/20">
          <div className="px-6 py-5">
            <Brand />
            <h1
              ref={heading}
              tabIndex={-1}
              className="mt-5 text-lg font-semibold tracking-tight outline-none"
            >
              {over ? 'Your login has ended' : 'Log in'}
            </h1>
            <p className="mt-1 text-[13px] text-soft">
              {over
                ? 'Log in again to go on where you were. Trading goes on meanwhile.'
                : 'Only who is let in sees this bot and what it holds.'}
            </p>
            {trouble !== undefined && (
              <p role="alert" className="mt-3 rounded-lg bg-loss/12 px-3 py-2 text-xs text-loss">
                {safeSentence(trouble)}
              </p>
            )}
          </div>
          {logins.wallets && (
            <Part title="With a wallet">
              <Suspense fallback={<SkeletonRows rows={2} />}>
                <Wallets logins={logins} />
              </Suspense>
            </Part>
          )}
          {logins.oneTimeLink && <LinkHint />}
          {!logins.wallets && (
            <Part title="With a wallet">
              <p className="mt-1 text-xs text-soft">
                No wallet may log in yet. Log in by link, then allow one under Settings, People.
              </p>
            </Part>
          )}
        </div>
      </div>
    </Cover>
  );
}
