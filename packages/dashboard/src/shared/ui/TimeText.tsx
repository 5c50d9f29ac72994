import { age, fullTime } from '../format/times.ts';

interface TimeTextProps {
  /** ISO. */
  readonly time: string;
  /** Milliseconds; of the chain for what happened on it (`chainNow`), of the wall for the rest (`useNow`). */
  readonly now: number;
}

/** How long ago something was, with the time in full as its title. */
export function TimeText({ time, now }: TimeTextProps) {
  return (
    <time dateTime={time} title={fullTime(time)} className="whitespace-nowrap text-soft">
      {age(time, now)}
    </time>
  );
}
