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
  /** Connections of one login or token. */
  readonly connectionsOfOne: number;
  /** Rooms that the connections of one login or token may join per heartbeat, together. */
  readonly joinsOfOne: number;
  /** How long a client may take to answer a close before its socket is destroyed, milliseconds. */
  readonly closeGraceMs: number;
  /** How often it is told how sends went, milliseconds; failures at once. */
  readonly tallyMs: number;
  /** How often the outbox is looked at for what other processes published and nobody told of, milliseconds. */
  readonly fanoutPollMs: number;
  /** The same while the fan-out is away. */
  readonly fanoutAwayPollMs: number;
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
  connections: 1000,
  connectionsOfOne: 100,
  joinsOfOne: 300,
  closeGraceMs: 2000,
  tallyMs: 1000,
  fanoutPollMs: 5000,
  fanoutAwayPollMs: 500,
};
