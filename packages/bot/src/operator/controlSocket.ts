import { chmodSync, lstatSync, mkdirSync, rmSync } from 'node:fs';
import { createConnection, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Logger } from 'pino';

/** The local socket of a running process. */
export interface ControlSocket {
  /** Where it listens; undefined where there is none, which the log explains. */
  readonly path: string | undefined;
  close(): Promise<void>;
}

/** What the socket is opened with. */
export interface ControlSocketOptions {
  readonly dataDir: string;
  /** Answers one request, a value of JSON each. Must not reject. */
  readonly answer: (request: unknown) => Promise<unknown>;
  readonly log: Pick<Logger, 'info' | 'warn'>;
}

const FOLDER = 'control';
/** The shortest limit of the systems that have such sockets (macOS). */
const LONGEST_PATH = 103;
const LONGEST_LINE = 4_096;
const MOST_CONNECTIONS = 8;
const IDLE_MS = 30_000;

/** Where a process that runs on the data folder listens for its owner; undefined where there can be no such socket. */
export function controlPath(dataDir: string): string | undefined {
  const path = join(dataDir, FOLDER, 'socket');
  const isPossible = process.platform !== 'win32' && Buffer.byteLength(path) <= LONGEST_PATH;
  return isPossible ? path : undefined;
}

/**
 * Listens on a Unix-domain socket in a folder of the data folder that only its owner may enter: one line of JSON in, one out.
 * Without it (Windows, a path that is too long, a folder of somebody else) the process is reached by the stop file alone.
 */
export async function openControlSocket({
  dataDir,
  answer,
  log,
}: ControlSocketOptions): Promise<ControlSocket> {
  const path = controlPath(dataDir);
  const trouble =
    path === undefined ? 'This system or the length of its path forbids it.' : await prepare(dataDir, path);
  if (path === undefined || trouble !== undefined) {
    log.warn({ trouble }, 'there is no local socket: an emergency stop comes by its file alone');
    return { path: undefined, close: () => Promise.resolve() };
  }
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
    serve(socket, answer);
  });
  server.maxConnections = MOST_CONNECTIONS;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
  // A connection that cannot be taken, as where too many files are open, ends neither the others nor the program.
  server.on('error', (error) => log.warn({ err: error }, 'a caller of the local socket was not heard'));
  // Nobody else could reach it before this either: its folder is closed to them.
  chmodSync(path, 0o600);
  log.info({ path }, 'the owner is heard at a local socket');
  return { path, close: () => closeServer(server, open) };
}

/** Makes the folder and clears what a killed process left. Says what is wrong where it cannot be trusted. */
async function prepare(dataDir: string, path: string): Promise<string | undefined> {
  const folder = join(dataDir, FOLDER);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const found = lstatSync(folder);
  if (!found.isDirectory() || found.uid !== process.getuid?.()) {
    return `${folder} is not a folder of this user.`;
  }
  if ((found.mode & 0o077) !== 0) {
    chmodSync(folder, 0o700);
  }
  if (lstatSync(path, { throwIfNoEntry: false }) !== undefined) {
    if (await isAnswered(path)) {
      return `Another process listens at ${path}.`;
    }
    rmSync(path, { force: true });
  }
  return undefined;
}

function isAnswered(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

function serve(socket: Socket, answer: ControlSocketOptions['answer']): void {
  // Who goes away before the answer is told nothing; what was asked for is done all the same.
  socket.on('error', () => socket.destroy());
  socket.setTimeout(IDLE_MS, () => socket.destroy());
  let heard = 0;
  socket.on('data', (chunk: Buffer) => {
    heard += chunk.length;
    if (heard > LONGEST_LINE) socket.destroy();
  });
  const lines = createInterface({ input: socket, crlfDelay: Number.POSITIVE_INFINITY });
  // It tells of the socket's faults once more, and ends the program where nobody listens.
  lines.on('error', () => undefined);
  lines.once('line', (line) => {
    void answer(valueOf(line)).then((value) => socket.end(`${JSON.stringify(value)}\n`));
  });
}

function valueOf(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    // The schema refuses it.
    return undefined;
  }
}

/** The socket's name goes with it. */
function closeServer(server: Server, open: ReadonlySet<Socket>): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    open.forEach((socket) => socket.destroy());
  });
}
