import type { RpcErrorTable } from './rpcErrorClass.ts';

/** Alchemy, Infura, QuickNode, Chainstack, Ankr and others, by what they answer themselves. */
export const providers: RpcErrorTable = {
  client: 'providers',
  source:
    'alchemy.com/docs/reference/error-reference, quicknode.com/docs/ethereum/error-references, docs.chainstack.com/docs/error-reference, docs.infura.io (daily request count), foundry-rs/foundry and alloy retry policies',
  rules: [
    {
      pattern: /./,
      code: 429,
      class: 'rateLimited',
      example: 'Your app has exceeded its compute units per second capacity.',
    },
    {
      pattern: /compute units per second capacity/,
      class: 'rateLimited',
      example:
        'Your app has exceeded its compute units per second capacity. If you have retries enabled, you can safely ignore this message.',
    },
    {
      pattern: /^daily request count exceeded, request rate limited$/,
      class: 'rateLimited',
      example: 'daily request count exceeded, request rate limited',
    },
    {
      pattern: /^(endpoint hit )?\d+\/second request limit reached/,
      class: 'rateLimited',
      example:
        '50/second request limit reached - reduce calls per second or upgrade your account at quicknode.com',
    },
    {
      pattern: /^you've exceeded the rps limit available on the current plan\.?$/,
      class: 'rateLimited',
      example: "You've exceeded the RPS limit available on the current plan.",
    },
    {
      pattern: /^(too many requests|rate limit exceeded|request rate exceeded|call rate limit exhausted)\b/,
      class: 'rateLimited',
      example: 'Too Many Requests',
    },
    {
      pattern:
        /^(request timed out|the request timed out|timeout|gateway time-?out|context deadline exceeded)\.?$/,
      class: 'timeout',
      example: 'context deadline exceeded',
    },
    {
      pattern:
        /^(bad gateway|service unavailable|service temporarily unavailable|connection refused|econnrefused|econnreset|socket hang up)$/,
      class: 'connection',
      example: 'Bad Gateway',
    },
  ],
};
