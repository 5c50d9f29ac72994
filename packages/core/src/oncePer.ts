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
    let known = answers.get(subject);
    if (known === undefined) {
      known = new Map<unknown, Value>();
      answers.set(subject, known);
    }
    const name = keyOf(key);
    const answer = known.get(name);
    if (answer !== undefined || known.has(name)) {
      return answer as Value;
    }
    const made = compute(subject, key);
    known.set(name, made);
    return made;
  };
}
