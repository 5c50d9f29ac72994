import { readdirSync } from 'node:fs';

/** First line of each file of a recording. */
export const SESSION_HEADER = { format: 'twinlane-session', formatVersion: 1 } as const;

const NAME = /^session-(\d{6,})\.jsonl\.gz$/;

/** The name of a recording's file of that number. */
export function sessionFileName(number: number): string {
  return `session-${String(number).padStart(6, '0')}.jsonl.gz`;
}

/** The files of a recording, oldest first; others in the folder are none. */
export function sessionFiles(folder: string): readonly { readonly name: string; readonly number: number }[] {
  return readdirSync(folder)
    .flatMap((name) => {
      const number = NAME.exec(name)?.[1];
      return number === undefined ? [] : [{ name, number: Number(number) }];
    })
    .sort((a, b) => a.number - b.number);
}
