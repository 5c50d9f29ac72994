import type { FastifyReply, FastifyRequest } from 'fastify';
import { HttpProblem, notFound } from './problems.ts';

/** Knows which methods each address takes. */
export interface Methods {
  /** Hears of a route. */
  note(method: string | readonly string[], path: string): void;
  /** What is wrong with a request that no route took: an address that is not there, or a method that it does not take. */
  refusal(request: FastifyRequest, reply: FastifyReply): HttpProblem;
}

/** Tells an address that does not exist from one that is asked in a way that it does not take. */
export function createMethods(): Methods {
  const known = new Map<string, { readonly pattern: RegExp; readonly methods: Set<string> }>();
  return {
    note(method, path) {
      const text = path.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`).replaceAll(/:\w+/g, '[^/]+');
      const entry = known.get(path) ?? { pattern: new RegExp(`^${text}$`), methods: new Set<string>() };
      for (const each of typeof method === 'string' ? [method] : method) entry.methods.add(each);
      known.set(path, entry);
    },
    refusal(request, reply) {
      const [path = ''] = request.url.split('?');
      const methods = new Set<string>();
      for (const entry of known.values()) {
        if (entry.pattern.test(path)) for (const each of entry.methods) methods.add(each);
      }
      const isRead = request.method === 'GET' || request.method === 'HEAD';
      if (methods.size === 0 && (isRead || path.startsWith('/api/'))) return notFound('such page');
      const allowed = methods.size === 0 ? ['GET', 'HEAD'] : [...methods].toSorted();
      void reply.header('allow', allowed.join(', '));
      return new HttpProblem(
        405,
        'method_not_allowed',
        `This address does not take ${request.method}, only ${allowed.join(', ')}.`,
      );
    },
  };
}
