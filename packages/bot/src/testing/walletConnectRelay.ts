import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';

/** One end that is connected to a relay. */
interface RelayEnd {
  /** A text that this end sends. */
  hear(text: string): void;
  leave(): void;
}

/** Passes sealed messages between ends that subscribed to a topic, as WalletConnect's does (protocol `irn`). */
export interface WalletConnectRelay {
  /** Where wallets connect: `ws://127.0.0.1:…`. */
  readonly url: string;
  /** Connects an end by other means than a socket; `say` takes what the relay sends it. */
  connect(say: (text: string) => void): RelayEnd;
  close(): Promise<void>;
}

interface Sealed {
  readonly topic: string;
  readonly message: string;
  readonly tag?: number;
  readonly attestation?: string;
}

interface Call {
  readonly id: number | string;
  readonly method: string;
  readonly params: Sealed & {
    readonly topics?: readonly string[];
    readonly pairingTopic: string;
    readonly sessionTopic: string;
    readonly sessionProposal: string;
    readonly sessionProposalResponse: string;
    readonly sessionSettlementRequest: string;
  };
}

/** What an end acknowledges a message with. */
interface Answer {
  readonly id: number | string;
  readonly result: unknown;
}

interface Subscriber {
  readonly topics: Set<string>;
  readonly heard: Set<Sealed>;
  say(body: object): void;
}

function sealedFor(topic: string, message: string, tag: number): Sealed {
  return { topic, message, tag };
}

/** Messages are kept until it closes: who subscribes late hears what was said before. */
function createPost(): {
  readonly subscribers: Set<Subscriber>;
  readonly publish: (sealed: Sealed, from: Subscriber) => void;
  readonly subscribe: (topics: readonly string[], by: Subscriber) => void;
} {
  const subscribers = new Set<Subscriber>();
  const kept: Sealed[] = [];
  let count = 0;
  const deliver = (sealed: Sealed, to: Subscriber): void => {
    if (!to.topics.has(sealed.topic) || to.heard.has(sealed)) return;
    to.heard.add(sealed);
    count += 1;
    const data = { ...sealed, publishedAt: Date.now() };
    to.say({ id: count, method: 'irn_subscription', params: { id: `${sealed.topic}-s`, data } });
  };
  return {
    subscribers,
    publish(sealed, from) {
      from.heard.add(sealed);
      kept.push(sealed);
      for (const subscriber of subscribers) deliver(sealed, subscriber);
    },
    subscribe(topics, by) {
      for (const topic of topics) by.topics.add(topic);
      for (const sealed of kept) deliver(sealed, by);
    },
  };
}

/** Starts one; the caller closes it. */
export async function startWalletConnectRelay(): Promise<WalletConnectRelay> {
  const { subscribers, publish, subscribe } = createPost();

  /** Does what a call asks, and gives its answer. */
  function answer({ method, params }: Call, by: Subscriber): unknown {
    const { topic, topics = [topic], pairingTopic, sessionTopic, attestation } = params;
    switch (method) {
      case 'irn_publish':
        publish(params, by);
        return true;
      case 'irn_subscribe':
      case 'irn_batchSubscribe':
        subscribe(topics, by);
        return method === 'irn_subscribe' ? `${topic}-s` : topics.map((each) => `${each}-s`);
      case 'irn_batchFetchMessages':
        return { messages: [], hasMore: false };
      case 'irn_unsubscribe':
        by.topics.delete(topic);
        return true;
      case 'wc_proposeSession':
        publish(
          {
            ...sealedFor(pairingTopic, params.sessionProposal, 1100),
            ...(attestation === undefined ? {} : { attestation }),
          },
          by,
        );
        subscribe([pairingTopic], by);
        return true;
      case 'wc_approveSession':
        publish(sealedFor(pairingTopic, params.sessionProposalResponse, 1101), by);
        publish(sealedFor(sessionTopic, params.sessionSettlementRequest, 1102), by);
        subscribe([sessionTopic], by);
        return true;
      default:
        throw new Error(`the relay knows no ${method}`);
    }
  }

  function connect(say: (text: string) => void): RelayEnd {
    const subscriber: Subscriber = {
      topics: new Set(),
      heard: new Set(),
      say: (body) => say(JSON.stringify({ jsonrpc: '2.0', ...body })),
    };
    subscribers.add(subscriber);
    return {
      hear(text) {
        const call = JSON.parse(text) as Call | Answer;
        if ('method' in call) subscriber.say({ id: call.id, result: answer(call, subscriber) });
      },
      leave: () => subscribers.delete(subscriber),
    };
  }

  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  server.on('connection', (socket) => {
    const end = connect((text) => socket.send(text));
    socket.on('message', (data) => end.hear((data as Buffer).toString('utf8')));
    socket.on('close', () => end.leave());
  });
  await new Promise((resolve) => {
    server.once('listening', resolve);
  });
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
    connect,
    close: () =>
      new Promise((resolve) => {
        for (const socket of server.clients) socket.terminate();
        server.close(() => resolve());
      }),
  };
}
