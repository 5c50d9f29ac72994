import type { AddressInfo } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';
import { exampleData, roomsOf, wallMs, type RealtimePlan } from './realtimeLoad.ts';
import { serveOrders } from './realtimeProcess.ts';

const plan = JSON.parse(process.argv[2] ?? '') as RealtimePlan;
const rooms = new Map(roomsOf(plan).map((room) => [room, { seq: 0, members: new Set<WebSocket>() }]));
const example = exampleData();
const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false });
let published = 0;

/** No catch-up, no limits, no order but that of the calls: the least that can be done. */
server.on('connection', (socket, request) => {
  const name = new URL(request.url ?? '', 'ws://localhost').searchParams.get('room') ?? '';
  const members = rooms.get(name.split('@')[0] ?? '')?.members;
  members?.add(socket);
  socket.on('close', () => members?.delete(socket));
});

function publish(name: string): void {
  const room = rooms.get(name);
  if (room === undefined) return;
  room.seq += 1;
  published += 1;
  const data = { ...example, publishedAt: wallMs() };
  const timestamp = new Date().toISOString();
  const text = JSON.stringify({ type: 'trade_update', room: name, seq: room.seq, timestamp, data });
  for (const member of room.members) member.send(text);
}

server.on('listening', () => {
  serveOrders(plan, {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
    publish,
    published: () => published,
    last: () => Object.fromEntries([...rooms].map(([name, { seq }]) => [name, seq])),
    open: () => server.clients.size,
    close: async () => server.close(),
  });
});
