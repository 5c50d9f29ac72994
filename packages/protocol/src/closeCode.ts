/** Why the server closes a WebSocket; the reason text says it in words. */
export const CLOSE_CODE = {
  /** The program stops. Connect again in a moment. */
  goingAway: 1001,
  /** Something other than text was sent. */
  textOnly: 1003,
  /** Too many messages were sent. */
  misuse: 1008,
  /** A fault of the server, or of its database. Connect again in a moment. */
  fault: 1011,
  /** Too many connections, in all or of this login. */
  full: 1013,
  /** The login or the API token has ended. Log in again. */
  loginEnded: 4001,
  /** The client did not read what was sent. Connect again to catch up. */
  tooSlow: 4008,
  /** Nothing was heard of the client for three heartbeats. */
  silent: 4009,
} as const;
