import { Overview } from './Overview.tsx';

/** What the account is worth, what it holds, what the bots do and why. */
export function OverviewScreen() {
  return (
    <>
      <h1 className="sr-only">Overview</h1>
      <Overview />
    </>
  );
}
