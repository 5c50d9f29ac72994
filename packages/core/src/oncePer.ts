/**
 * `compute`, made once for each object and key: for what many bots ask of the same snapshot or the same books. The answers
 * live as long as the object, which must never change. `keyOf` names a key that is not itself comparable.
 */
export function oncePer<Subject extends object, Key, Value>(
  compute: (subject: Subject, key: Key) => Value,
  keyOf: (key: Key) => unknown = (key) => key,
): (subject: Subject, key: Key) => Value {
  const answers = new WeakMap<Subject, Map<unknown, Value>>();
  return (subject, key) => {
    const known = answers.get(subject) ?? new Map<unknown, Value>();
    answers.set(subject, known);
    const name = keyOf(key);
    if (!known.has(name)) {
      known.set(name, compute(subject, key));
    }
    return known.get(name) as Value;
  };
}
