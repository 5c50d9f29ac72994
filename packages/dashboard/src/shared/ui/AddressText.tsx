import { showToast } from '../toasts.ts';
import { IconButton } from './Button.tsx';
import { CopyIcon } from './icons.tsx';

const HEAD = 6;
const TAIL = 4;

/** An address or a hash by its first and last characters: `0x1234…abcd`. */
export function shortHex(hex: string): string {
  return hex.length <= HEAD + TAIL + 1 ? hex : `${hex.slice(0, HEAD)}…${hex.slice(-TAIL)}`;
}

async function copy(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    showToast({ tone: 'quiet', text: 'Copied.' });
  } catch {
    showToast({ tone: 'warn', text: 'The browser did not let it be copied.', hint: text });
  }
}

interface CopyButtonProps {
  readonly text: string;
  /** What is copied: `Copy the address`. */
  readonly label: string;
}

/** Puts a text on the clipboard. */
export function CopyButton({ text, label }: CopyButtonProps) {
  return (
    <IconButton label={label} className="relative z-10 size-7!" onClick={() => void copy(text)}>
      <CopyIcon />
    </IconButton>
  );
}

interface AddressTextProps {
  /** `0x…`: an address or a hash. */
  readonly hex: string;
  /** Whole instead of short, where there is room. */
  readonly whole?: boolean;
  readonly copyable?: boolean;
}

/** An address or a hash, short, with the whole of it to copy. */
export function AddressText({ hex, whole = false, copyable = true }: AddressTextProps) {
  return (
    <span className="inline-flex min-w-0 items-center gap-0.5">
      <code title={hex} className="truncate font-mono text-xs">
        {whole ? hex : shortHex(hex)}
      </code>
      {copyable && <CopyButton text={hex} label="Copy" />}
    </span>
  );
}
