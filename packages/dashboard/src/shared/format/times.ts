/** Seconds as a reader counts them: `8s`, `3m`, `2h 05m`, `4d 3h`. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  if (whole < 60) return `${whole}s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes}m`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${hours}h ${String(minutes % 60).padStart(2, '0')}m`;
  return `${Math.floor(hours / 24)}d ${hours % 24}h`;
}

/** How much later `to` (milliseconds) is than an ISO time. */
export function age(from: string, to: number): string {
  return duration((to - Date.parse(from)) / 1000);
}

const FULL = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });

/** An ISO time in the reader's zone, in full. */
export function fullTime(iso: string): string {
  return FULL.format(new Date(iso));
}

/** A span as the API names it, as it is read: `5m` is `5 m`. */
export function spanWords(span: string): string {
  return span.replace(/^(\d+)/, '$1 ');
}
