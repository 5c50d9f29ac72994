import { encodeQR } from 'qr';
import { useMemo } from 'react';
import { CopyButton } from '../../shared/ui/AddressText.tsx';
import { Button, buttonClass } from '../../shared/ui/Button.tsx';

/** Light modules that scanners need around a code. */
const QUIET = 4;

/** The dark modules of a QR code as one path, and how wide it is with its margin. */
function pathOf(text: string): { readonly path: string; readonly width: number } {
  const rows = encodeQR(text, 'raw', { ecc: 'low', border: QUIET });
  const path = rows.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : ''))).join('');
  return { path, width: rows.length };
}

interface WalletConnectCodeProps {
  /** `wc:…`. Whoever has it may answer: it is good for one wallet, for five minutes. */
  readonly code: string;
  readonly onCancel: () => void;
}

/** What a wallet scans, copies or opens to be connected. */
export function WalletConnectCode({ code, onCancel }: WalletConnectCodeProps) {
  const { path, width } = useMemo(() => pathOf(code), [code]);
  return (
    <div className="mt-2.5 flex flex-col items-center gap-3 rounded-lg border border-line p-4">
      <p className="text-center text-xs text-soft">Scan this with your wallet, within five minutes.</p>
      <svg
        role="img"
        aria-label="Code for the wallet"
        viewBox={`0 0 ${width} ${width}`}
        shapeRendering="crispEdges"
        className="size-60 max-w-full rounded-md bg-white"
      >
        <path d={path} fill="#000" />
      </svg>
      <div className="flex w-full flex-wrap items-center justify-center gap-2">
        <a href={code} className={buttonClass('plain', 'small')}>
          Open a wallet on this device
        </a>
        <CopyButton text={code} label="Copy the code's link" />
        <Button size="small" look="quiet" onClick={onCancel}>
          Cancel
        </Button>
      </div>
    </div>
  );
}
