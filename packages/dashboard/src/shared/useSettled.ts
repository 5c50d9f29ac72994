import { useEffect, useState } from 'react';

/** The value once it has not changed for so many milliseconds; compared as JSON. */
export function useSettled<Value>(value: Value | undefined, quietMs: number): Value | undefined {
  const [settled, setSettled] = useState(value);
  const key = value === undefined ? '' : JSON.stringify(value);
  useEffect(() => {
    const known = key === '' ? undefined : (JSON.parse(key) as Value);
    const timer = window.setTimeout(() => setSettled(known), quietMs);
    return () => window.clearTimeout(timer);
  }, [key, quietMs]);
  return settled;
}
