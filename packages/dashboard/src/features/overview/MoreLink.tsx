import { Link } from 'wouter';

/** To the screen that shows more of what a card shows. */
export function MoreLink({ href, label }: { readonly href: string; readonly label: string }) {
  return (
    <Link
      href={href}
      aria-label={label}
      className="ml-1 rounded-md px-1.5 py-1 text-xs font-medium text-soft transition-colors hover:bg-raised hover:text-text"
    >
      All
    </Link>
  );
}
