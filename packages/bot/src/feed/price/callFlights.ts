import type { Address } from '@twinlane/core/money/hex';

/** Calls one after the other; who wants a token while one waits its turn joins it. */
export interface CallFlights {
  /** Nothing is under way or waiting. */
  idle(): boolean;
  /** Makes a call that nobody demanded. */
  launch(): Promise<void>;
  /** Joins the call that asks for the token, or the next one. Resolves with why it brought nothing. */
  demand(token: Address): Promise<string | undefined>;
  /** Resolves when nothing is under way. */
  settled(): Promise<void>;
}

interface Flight {
  readonly tokens: Set<Address>;
  readonly done: Promise<string | undefined>;
}

/** `call` gets the tokens that are demanded, may add to them what else it asks for, and must not reject. */
export function createCallFlights(call: (tokens: Set<Address>) => Promise<string | undefined>): CallFlights {
  let flying: Flight | undefined;
  let waiting: Flight | undefined;

  async function fly(tokens: Set<Address>, before: Promise<unknown>): Promise<string | undefined> {
    await before;
    flying = waiting;
    waiting = undefined;
    const reason = await call(tokens);
    flying = undefined;
    return reason;
  }

  function launch(): Flight {
    const tokens = new Set<Address>();
    const flight = { tokens, done: fly(tokens, flying?.done ?? Promise.resolve()) };
    waiting = flight;
    return flight;
  }

  return {
    idle: () => flying === undefined && waiting === undefined,
    async launch() {
      await (waiting ?? launch()).done;
    },
    demand(token) {
      if (flying?.tokens.has(token) === true) {
        return flying.done;
      }
      const next = waiting ?? launch();
      next.tokens.add(token);
      return next.done;
    },
    async settled() {
      await flying?.done;
      await waiting?.done;
    },
  };
}
