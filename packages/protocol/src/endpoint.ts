import type { z } from 'zod';
import type { Scope } from './scope.ts';

/** An answer that is no JSON: its media type, such as `text/csv`. */
export interface MediaAnswer {
  readonly media: string;
}

/** Input of an endpoint as schemas; where one is absent, the request must carry nothing there. */
export interface EndpointInput {
  readonly params?: z.ZodObject;
  readonly query?: z.ZodType;
  readonly body?: z.ZodType;
}

/**
 * One address of the HTTP API: what the server checks, what the client sends, what the OpenAPI document says and what the
 * fuzzer tries all come from here.
 */
export interface Endpoint<
  Input extends EndpointInput = EndpointInput,
  Answer extends z.ZodType | MediaAnswer = z.ZodType | MediaAnswer,
> {
  /** Unique, a verb and a noun: `listTrades`. The operation id of the document. */
  readonly name: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Parameters as `:name`; `params` has one schema each. */
  readonly path: `/api/${string}`;
  /** The group it is shown in. */
  readonly tag: string;
  /** One sentence. */
  readonly summary: string;
  /** What a caller needs; `anybody`: no login. */
  readonly scope: Scope | 'anybody';
  readonly input: Input;
  readonly answer: Answer;
  /** Of a success; 200 where absent. */
  readonly status?: 201 | 202 | 204;
  /** How much of a client's allowance it costs; `read` for GET and `write` for the rest where absent. */
  readonly rate?: 'read' | 'heavy' | 'write' | 'login';
  /** Also while logins are held back by a breaker: stopping must always be possible. */
  readonly always?: true;
  /** Whoever asks proves by a signature that it may, which the handler checks. */
  readonly signed?: true;
  /** It trades: it takes the header `Idempotency-Key`, and the same key with the same body is carried out once. */
  readonly idempotent?: true;
}

/** Keeps the exact types of the schemas. */
export function defineEndpoint<const Input extends EndpointInput, Answer extends z.ZodType | MediaAnswer>(
  endpoint: Endpoint<Input, Answer>,
): Endpoint<Input, Answer> {
  return endpoint;
}

type Given<Schema> = Schema extends z.ZodType ? z.input<Schema> : undefined;
type Read<Schema> = Schema extends z.ZodType ? z.output<Schema> : undefined;

/** What a client passes. */
export type EndpointCall<Input extends EndpointInput> = {
  readonly [Part in keyof Input as Input[Part] extends z.ZodType ? Part : never]: Given<Input[Part]>;
};

/** What a handler gets: parsed, with defaults. */
export interface EndpointRequest<Input extends EndpointInput> {
  readonly params: Read<Input['params']>;
  readonly query: Read<Input['query']>;
  readonly body: Read<Input['body']>;
}

type Unchanging<Value> = Value extends readonly (infer Item)[]
  ? readonly Unchanging<Item>[]
  : Value extends object
    ? { readonly [Key in keyof Value]: Unchanging<Value[Key]> }
    : Value;

/** What a handler gives: the answer before its schema reads it. */
export type EndpointAnswer<Answer> = Answer extends z.ZodType ? Unchanging<z.input<Answer>> : never;
