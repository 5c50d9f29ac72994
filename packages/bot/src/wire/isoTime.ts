/** Chain time (Unix seconds) as the protocol writes times. */
export function isoFromSeconds(seconds: number): string {
  return new Date(seconds * 1000).toISOString();
}

/** Wall clock (milliseconds since 1970) as the protocol writes times. */
export function isoFromMilliseconds(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
