import { safeSymbol } from '../format/safeText.ts';

const HUES = 360;
/** Sets neighbours far apart. */
const GOLDEN_ANGLE = 137;

/** The same token has the same colour everywhere. */
function hueOf(address: string): number {
  return (Number.parseInt(address.slice(-6), 16) * GOLDEN_ANGLE) % HUES;
}

interface TokenNameProps {
  readonly symbol: string;
  readonly address: string;
  readonly large?: boolean;
}

/** A token by its symbol, which is a stranger's text: cleaned, bounded, and kept apart from the text round it. */
export function TokenName({ symbol, address, large = false }: TokenNameProps) {
  const name = safeSymbol(symbol);
  const letter = Array.from(name)[0]?.toUpperCase() ?? '?';
  const hue = hueOf(address);
  return (
    <span className="inline-flex min-w-0 items-center gap-2" title={address}>
      <span
        aria-hidden
        className={`grid shrink-0 place-items-center rounded-full font-semibold ${large ? 'size-8 text-sm' : 'size-5 text-[10px]'}`}
        style={{
          background: `hsl(${hue} 45% 50% / 0.2)`,
          color: `light-dark(hsl(${hue} 60% 32%), hsl(${hue} 60% 74%))`,
        }}
      >
        {letter}
      </span>
      <bdi className="truncate font-medium">{name}</bdi>
    </span>
  );
}
