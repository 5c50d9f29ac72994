import { createWriteStream, mkdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { createGzip, constants, type Gzip } from 'node:zlib';
import type { MarketSnapshot } from '@twinlane/core/market/marketSnapshot';
import { ExactEncoder } from '@twinlane/core/recording/exactCodec';
import type { StepObserver, StepRecord } from '@twinlane/core/recording/stepRecord';
import { sessionFileName, SESSION_HEADER, sessionFiles } from './sessionFormat.ts';

/** What a recording is kept within. */
export interface RecordOptions {
  readonly folder: string;
  /** Bytes on disk that a recording may take: the oldest files make room for new ones. */
  readonly mostBytes: number;
  readonly log: { warn(fields: object, message: string): void };
  /** Bytes of a file before it is compressed, after which the next one begins: each can be replayed by itself. */
  readonly fileBytes?: number;
}

/** A recording under way. */
export interface SessionRecorder extends StepObserver {
  /** Resolves when everything told so far is on its way to the disk. */
  flush(): Promise<void>;
  /** Ends the last file. */
  close(): Promise<void>;
}

const USUAL_FILE_BYTES = 64 * 1024 * 1024;
/** Records that may wait: more than that, and decisions come faster than they can be written. */
const MOST_WAITING = 20_000;
/** Milliseconds of writing after which the program gets its turn. */
const TURN_MS = 4;
/** Milliseconds between two times that what is compressed is passed on to the disk. */
const PASSED_ON_EVERY_MS = 5_000;

/**
 * Records decisions into files of gzipped JSON Lines. A decision only leaves its record behind, which is written between the program's
 * other work. Where the disk fails or cannot keep up, recording ends with one line in the log, and trading goes on.
 */
export function recordSession(options: RecordOptions): SessionRecorder {
  mkdirSync(options.folder, { recursive: true, mode: 0o700 });
  return new Recorder(options);
}

interface OpenFile {
  readonly gzip: Gzip;
  readonly done: Promise<void>;
  readonly encoder: ExactEncoder;
  bytes: number;
}

class Recorder implements SessionRecorder {
  readonly #options: RecordOptions;
  readonly #waiting: StepRecord[] = [];
  #file: OpenFile | undefined;
  #number: number;
  #writing: Promise<void> | undefined;
  #passedOn = 0;
  #ended = false;

  constructor(options: RecordOptions) {
    this.#options = options;
    this.#number = sessionFiles(options.folder).at(-1)?.number ?? 0;
  }

  onDecided(record: StepRecord): void {
    if (this.#ended) return;
    if (this.#waiting.length >= MOST_WAITING) {
      this.#giveUp(new Error(`${MOST_WAITING} decisions wait to be written`));
      return;
    }
    // What may change later is copied now; everything else is replaced rather than changed.
    const input = { ...record.input, snapshot: copyOf(record.input.snapshot) };
    this.#waiting.push({ ...record, input });
    this.#writing ??= this.#write();
  }

  async flush(): Promise<void> {
    await this.#writing;
  }

  async close(): Promise<void> {
    await this.flush();
    this.#ended = true;
    await this.#endFile().catch((error: unknown) => this.#giveUp(error));
  }

  async #write(): Promise<void> {
    try {
      await nextTurn();
      let until = performance.now() + TURN_MS;
      for (let record = this.#waiting.shift(); record !== undefined; record = this.#waiting.shift()) {
        await this.#append(record);
        if (performance.now() >= until) {
          await nextTurn();
          until = performance.now() + TURN_MS;
        }
      }
      this.#passOn();
    } catch (error) {
      this.#giveUp(error);
    } finally {
      this.#writing = undefined;
    }
  }

  /** Has what was compressed written now and then, so that a crash takes seconds rather than minutes of it. */
  #passOn(): void {
    const now = performance.now();
    if (this.#file === undefined || now - this.#passedOn < PASSED_ON_EVERY_MS) return;
    this.#passedOn = now;
    this.#file.gzip.flush(constants.Z_SYNC_FLUSH);
  }

  async #append(record: StepRecord): Promise<void> {
    const file = (this.#file ??= this.#open());
    const line = `${JSON.stringify(file.encoder.encode(record))}\n`;
    file.bytes += line.length;
    if (!file.gzip.write(line)) {
      await Promise.race([new Promise((resolve) => void file.gzip.once('drain', resolve)), file.done]);
    }
    if (file.bytes >= (this.#options.fileBytes ?? USUAL_FILE_BYTES)) await this.#endFile();
  }

  #open(): OpenFile {
    this.#number += 1;
    const { folder } = this.#options;
    const gzip = createGzip({ level: constants.Z_BEST_SPEED });
    const out = createWriteStream(join(folder, sessionFileName(this.#number)), { flags: 'wx', mode: 0o600 });
    gzip.on('error', (error) => void out.destroy(error));
    out.on('error', (error) => void gzip.destroy(error));
    const done = finished(gzip.pipe(out));
    done.catch((error: unknown) => this.#giveUp(error));
    gzip.write(`${JSON.stringify(SESSION_HEADER)}\n`);
    return { gzip, done, encoder: new ExactEncoder(), bytes: 0 };
  }

  async #endFile(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    if (file === undefined) return;
    file.gzip.end();
    await file.done;
    this.#makeRoom();
  }

  /** Removes the oldest files until the rest fits, the newest never. */
  #makeRoom(): void {
    const { folder, mostBytes } = this.#options;
    const files = sessionFiles(folder).map(({ name }) => join(folder, name));
    let bytes = files.reduce((sum, file) => sum + statSync(file).size, 0);
    for (const file of files.slice(0, -1)) {
      if (bytes <= mostBytes) return;
      bytes -= statSync(file).size;
      rmSync(file);
    }
  }

  #giveUp(error: unknown): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#waiting.length = 0;
    this.#file?.gzip.destroy();
    this.#file = undefined;
    this.#options.log.warn({ err: error }, 'The recording of decisions has ended; trading goes on');
  }
}

/** By snapshot, the copy of it that is recorded: the same one for all decisions on it. */
const copies = new WeakMap<MarketSnapshot, MarketSnapshot>();

function copyOf(snapshot: MarketSnapshot): MarketSnapshot {
  const known = copies.get(snapshot);
  if (known !== undefined) return known;
  const copy = { ...snapshot, ownImpacts: new Map(snapshot.ownImpacts) };
  copies.set(snapshot, copy);
  return copy;
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
