import type { ChildProcess } from 'node:child_process';

/** The last of what a process printed. */
export interface OutputTail {
  /** Up to 16 kB, both streams. */
  text(): string;
  /** A few lines for an error message. */
  lastLines(): string;
}

const KEPT = 16_384;

/** Reads both output streams of a process, so that it never blocks on them, and keeps the end. */
export function outputTail(child: ChildProcess): OutputTail {
  let kept = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8');
    stream?.on('data', (chunk: string) => {
      kept = (kept + chunk).slice(-KEPT);
    });
  }
  return {
    text: () => kept,
    lastLines: () => kept.trim().split('\n').slice(-5).join('\n'),
  };
}
