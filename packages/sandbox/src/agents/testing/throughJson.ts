/** What is left of `value` after a checkpoint has written and read it. */
export function throughJson<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}
