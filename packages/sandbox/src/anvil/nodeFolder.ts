import { spawnSync } from 'node:child_process';
import {
  type Dirent,
  existsSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { connect } from 'node:net';
import { hostname, tmpdir } from 'node:os';
import { basename, join } from 'node:path';

/** A node's own folder: its socket, and for a moment the state that it starts from. */
const PREFIX = 'twinlane-anvil-';
const OWNER_FILE = 'owner.json';
/** A folder that says nothing of its owner may just have been made. */
const UNOWNED_GRACE_MS = 60_000;

/** Who made a folder. */
interface FolderOwner {
  readonly pid: number;
  /** Process ids mean nothing to another container that shares the folder for temporary files. */
  readonly host: string;
  /** The node, from its start on. */
  readonly nodePid?: number;
}

/** Makes a folder for a node of this process. Whoever makes it has it removed; `sweepNodeFolders` is for what a kill left. */
export function createNodeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), PREFIX));
  writeOwner(folder, undefined);
  return folder;
}

/** Notes which process is the folder's node. */
export function noteNode(folder: string, nodePid: number): void {
  writeOwner(folder, nodePid);
}

/** The socket that the node opens. */
export function nodeSocket(folder: string): string {
  return process.platform === 'win32' ? `\\\\.\\pipe\\${basename(folder)}` : join(folder, 'anvil.ipc');
}

/**
 * Removes this user's folders whose owner is gone without its watchdog having cleared up, and ends the nodes that still run
 * in them. Those of a living owner, of another host, and those without a note of their owner that are younger than a
 * minute or whose node answers are left alone. `root` is the system's folder for temporary files.
 */
export async function sweepNodeFolders(root: string = tmpdir()): Promise<void> {
  for (const entry of readdirSync(root, { withFileTypes: true })) {
    try {
      await sweepEntry(root, entry);
    } catch {
      // Somebody else's, or another process sweeps as well: the next start tries again.
    }
  }
}

async function sweepEntry(root: string, entry: Dirent): Promise<void> {
  const folder = join(root, entry.name);
  if (!entry.isDirectory() || !entry.name.startsWith(PREFIX) || !isOwnUsers(folder)) {
    return;
  }
  const owner = readOwner(folder);
  if (owner === undefined) {
    if (Date.now() - lstatSync(folder).mtimeMs < UNOWNED_GRACE_MS || (await answers(nodeSocket(folder)))) {
      return;
    }
  } else if (owner.host !== hostname() || isAlive(owner.pid)) {
    return;
  } else if (owner.nodePid !== undefined && commandLine(owner.nodePid).includes(folder)) {
    process.kill(owner.nodePid, 'SIGKILL');
  }
  rmSync(folder, { recursive: true, force: true });
}

function writeOwner(folder: string, nodePid: number | undefined): void {
  const owner: FolderOwner = {
    pid: process.pid,
    host: hostname(),
    ...(nodePid === undefined ? {} : { nodePid }),
  };
  writeFileSync(join(folder, OWNER_FILE), JSON.stringify(owner), { mode: 0o600 });
}

/** Undefined where there is no note or only a part of one. */
function readOwner(folder: string): FolderOwner | undefined {
  try {
    const owner = JSON.parse(readFileSync(join(folder, OWNER_FILE), 'utf8')) as Partial<FolderOwner>;
    const { pid, host } = owner;
    return pid === undefined || host === undefined ? undefined : { ...owner, pid, host };
  } catch {
    return undefined;
  }
}

function isOwnUsers(folder: string): boolean {
  const user = process.getuid?.();
  return user === undefined || lstatSync(folder).uid === user;
}

/** Whether a process exists. One that this user may not ask about exists. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

/** What a process was started with, empty where that cannot be told: its id may be another's by now. */
function commandLine(pid: number): string {
  if (process.platform === 'linux') {
    return existsSync(`/proc/${pid}`) ? readFileSync(`/proc/${pid}/cmdline`, 'utf8') : '';
  }
  return process.platform === 'win32'
    ? ''
    : spawnSync('ps', ['-p', String(pid), '-o', 'args='], { encoding: 'utf8' }).stdout;
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
