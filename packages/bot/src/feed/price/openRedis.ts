import { Redis } from 'ioredis';
import { UserError } from '@twinlane/core/errors';

const CONNECT_MS = 5_000;
/** A read may wait for Redis no longer. */
const COMMAND_MS = 1_000;

/**
 * Connects to Redis. Later breaks are mended by the client itself; until then commands fail at once rather than queue up.
 * @throws UserError `redis.unreachable` where it cannot be reached now.
 */
export async function openRedis(url: string): Promise<Redis> {
  const redis = quiet(
    new Redis(url, {
      lazyConnect: true,
      connectTimeout: CONNECT_MS,
      commandTimeout: COMMAND_MS,
      maxRetriesPerRequest: 1,
    }),
  );
  try {
    await redis.connect();
    await redis.ping();
    return redis;
  } catch (error) {
    redis.disconnect();
    throw new UserError('redis.unreachable', 'The Redis server of REDIS_URL cannot be reached.', {
      cause: error,
      hint: 'Check the address and that the server runs, or leave REDIS_URL out: one process needs none.',
    });
  }
}

/** Hears how Redis does. */
export interface RedisListener {
  /** It did not answer a command. */
  onFailure(error: Error): void;
  onAnswer(): void;
  /** A connection was lost. */
  onLost(): void;
}

/** Tells how each command of the client, and of its later copies, goes. */
export function followCommands(redis: Redis, listener: RedisListener): void {
  redis.on('close', () => listener.onLost());
  const send = redis.sendCommand.bind(redis);
  redis.sendCommand = (command, stream) => {
    const sent = send(command, stream);
    command.promise.then(
      () => listener.onAnswer(),
      (error: Error) => {
        // It says no: it is there.
        if (error.name === 'ReplyError') listener.onAnswer();
        else listener.onFailure(error);
      },
    );
    return sent;
  };
  const duplicate = redis.duplicate.bind(redis);
  redis.duplicate = (override) => {
    const copy = duplicate(override);
    followCommands(copy, listener);
    return copy;
  };
}

/**
 * What fails is told by the command that fails; the client would write the rest to stderr. Copies are as quiet, also those that
 * the cache library makes.
 */
function quiet(redis: Redis): Redis {
  redis.on('error', () => undefined);
  const duplicate = redis.duplicate.bind(redis);
  redis.duplicate = (override) => quiet(duplicate(override));
  return redis;
}
