/** What a connection may cost. */
export interface HubLimits {
  /** Bytes waiting to be sent above which a client gets no prices. */
  readonly slowBytes: number;
  /** Bytes waiting to be sent above which a client is cut. */
  readonly cutBytes: number;
  /** Missed messages that are sent again one by one; whoever missed more gets a snapshot. */
  readonly catchUpMessages: number;
  /** Messages that may wait while one client's snapshot is read. */
  readonly pendingMessages: number;
  /** Least time between two price updates, milliseconds. */
  readonly priceIntervalMs: number;
  /** Time between two heartbeats; a client silent for three of them is cut. Milliseconds. */
  readonly heartbeatMs: number;
  /** Largest message that a client may send, bytes. */
  readonly messageBytes: number;
  /** Messages that a client may send per heartbeat. */
  readonly messagesPerHeartbeat: number;
  readonly connections: number;
  /** How long a client may take to answer a close before its socket is destroyed, milliseconds. */
  readonly closeGraceMs: number;
}

/** Fit for a browser or a script on the same machine. */
export const HUB_LIMITS: HubLimits = {
  slowBytes: 256 * 1024,
  cutBytes: 8 * 1024 * 1024,
  catchUpMessages: 500,
  pendingMessages: 5000,
  priceIntervalMs: 500,
  heartbeatMs: 15_000,
  messageBytes: 4096,
  messagesPerHeartbeat: 60,
  connections: 100,
  closeGraceMs: 2000,
};
