import { Component, type ReactNode } from 'react';

interface ErrorBoundaryProps {
  readonly children: ReactNode;
}

interface ErrorBoundaryState {
  readonly broken: boolean;
}

/** Stands in for a page that broke: the bot goes on, and a reload brings the page back. */
export class ErrorBoundary extends Component<ErrorBoundaryProps, ErrorBoundaryState> {
  override state: ErrorBoundaryState = { broken: false };

  static getDerivedStateFromError(): ErrorBoundaryState {
    return { broken: true };
  }

  override render(): ReactNode {
    if (!this.state.broken) return this.props.children;
    return (
      <div role="alert" className="mx-auto mt-24 max-w-md px-6 text-center">
        <p className="font-semibold">This page broke</p>
        <p className="mt-1 text-[13px] text-soft">The bot is not affected and trades on.</p>
        <button
          type="button"
          onClick={() => window.location.reload()}
          className="mt-4 h-9 rounded-lg bg-accent px-4 text-[13px] font-semibold text-on-accent"
        >
          Reload
        </button>
      </div>
    );
  }
}
