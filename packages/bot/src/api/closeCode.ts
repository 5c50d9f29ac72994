/** Why the server closes a WebSocket; the reason text says it in words. */
export const CLOSE_CODE = {
  goingAway: 1001,
  textOnly: 1003,
  misuse: 1008,
  fault: 1011,
  full: 1013,
  tooSlow: 4008,
  silent: 4009,
} as const;
