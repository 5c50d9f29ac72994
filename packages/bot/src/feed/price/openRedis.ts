import { Redis } from 'ioredis';
import { UserError } from '@twinlane/core/errors';

const CONNECT_MS = 5_000;
/** A read may wait for Redis no longer. */
const COMMAND_MS = 1_000;

/**
 * Connects to Redis. Where it is away, now or later, the client goes on trying by itself; until then commands fail at once rather
 * than queue up.
 * @throws UserError `redis.refused` where it is there and refuses us.
 */
export async function openRedis(
  url: string,
  log: { warn(fields: object, message: string): void },
): Promise<Redis> {
  const redis = quiet(
    new Redis(url, {
      lazyConnect: true,
      connectTimeout: CONNECT_MS,
      commandTimeout: COMMAND_MS,
      maxRetriesPerRequest: 1,
    }),
  );
  let refusal: Error | undefined;
  // The call itself only says that the connection was closed.
  const note = (error: Error): void => {
    if (isRefusal(error)) refusal = error;
  };
  redis.on('error', note);
  try {
    await redis.connect();
    await redis.ping();
  } catch (error) {
    if (refusal !== undefined) {
      redis.disconnect();
      throw new UserError('redis.refused', 'The Redis server of REDIS_URL does not take us in.', {
        cause: refusal,
        hint: 'Check the name and the password in it, or leave REDIS_URL out: one process needs none.',
      });
    }
    log.warn(
      { err: error },
      'Redis cannot be reached: the process goes on without it, and joins when it is there',
    );
  } finally {
    redis.off('error', note);
  }
  return redis;
}

/** It says no: it is there. */
function isRefusal(error: Error): boolean {
  return error.name === 'ReplyError';
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
        if (isRefusal(error)) listener.onAnswer();
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
