/** A decimal string with thousands separated and a fixed number of decimals: `12,345.60`. For reading only. */
export function formatFixed(value: string | number, decimals: number): string {
  const number = Number(value);
  if (!Number.isFinite(number)) {
    return '–';
  }
  const text = number.toLocaleString('en-US', {
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  });
  return /^-[0.,]+$/.test(text) ? text.slice(1) : text;
}

/** With a sign in front, also when positive. */
export function formatSigned(value: string | number, decimals: number): string {
  const text = formatFixed(value, decimals);
  return Number(value) > 0 && !/^[0.,]+$/.test(text) ? `+${text}` : text;
}

/** A price with the digits that matter at its size: `2,512.33`, `1.0004`, `0.00001234`, `8.300e-7`. */
export function formatPrice(value: string | number): string {
  const number = Number(value);
  const size = Math.abs(number);
  if (!Number.isFinite(number)) {
    return '–';
  }
  if (size >= 100 || size === 0) {
    return formatFixed(number, 2);
  }
  if (size >= 0.01) {
    return formatFixed(number, 4);
  }
  return size >= 1e-5 ? number.toFixed(3 - Math.floor(Math.log10(size))) : number.toExponential(3);
}

/** An amount of tokens, six significant digits at most: `0.398041`, `12,000`. */
export function formatQuantity(value: string | number): string {
  const number = Number(value);
  if (!Number.isFinite(number)) {
    return '–';
  }
  if (number !== 0 && Math.abs(number) < 1e-6) {
    return number.toExponential(2);
  }
  return Number(number.toPrecision(6)).toLocaleString('en-US', { maximumFractionDigits: 9 });
}

/** A share as per cent with a sign: 0.0123 is `+1.23 %`. */
export function formatShare(share: number): string {
  return `${formatSigned(share * 100, 2)} %`;
}

/** Wei per gas as gwei. */
export function formatGwei(wei: string): string {
  const gwei = Number(wei) / 1e9;
  return `${gwei >= 100 ? formatFixed(gwei, 0) : Number(gwei.toPrecision(3))} gwei`;
}

/** `HH:MM:SS` (UTC) of an ISO time. */
export function formatTime(iso: string): string {
  return iso.slice(11, 19);
}

/** A length of time in its two largest units: `3 d 4 h`, `2 m 5 s`. */
export function formatDuration(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const units = [
    [Math.floor(seconds / 86_400), 'd'],
    [Math.floor(seconds / 3600) % 24, 'h'],
    [Math.floor(seconds / 60) % 60, 'm'],
    [seconds % 60, 's'],
  ] as const;
  const first = units.findIndex(([count]) => count > 0);
  return first === -1
    ? '0 s'
    : units
        .slice(first, first + 2)
        .map(([count, unit]) => `${count} ${unit}`)
        .join(' ');
}
