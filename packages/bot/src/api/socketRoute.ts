import { room as roomName } from '@twinlane/protocol/room';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Hub, Wish } from './hub.ts';
import { HttpProblem, parseInput } from './problems.ts';
import { requireScope } from './requireScope.ts';

/** `?room=account:1@12`: a room to join, and after the `@` the last `seq` the client has of it. */
const wish = z
  .string()
  .regex(/^[\w:.-]+(@\d{1,15})?$/)
  .transform((text): Wish => {
    const [name = '', since] = text.split('@');
    return since === undefined ? { room: name } : { room: name, since: Number(since) };
  })
  .refine(({ room }) => roomName.safeParse(room).success, 'not a room');
const socketQuery = z.object({
  room: z
    .union([wish.transform((one) => [one]), z.array(wish).max(20)])
    .default([])
    .readonly(),
});

function wishesOf(request: FastifyRequest): readonly Wish[] {
  return parseInput(socketQuery, request.query).room;
}

/** The WebSocket at `/ws`, for who may read. */
export function registerSocket(app: FastifyInstance, hub: Hub): void {
  app.route({
    method: 'GET',
    url: '/ws',
    preValidation: async (request, reply) => {
      requireScope(request.principal, 'read', reply);
      wishesOf(request);
    },
    handler: async (_request, reply) => {
      void reply.header('upgrade', 'websocket').header('connection', 'upgrade');
      throw new HttpProblem(426, 'upgrade_required', 'This address speaks WebSocket.');
    },
    wsHandler: (socket, request) =>
      hub.accept(socket, { connectionId: request.id, principal: request.principal }, wishesOf(request)),
  });
}
