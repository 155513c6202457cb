/**
 * A pure function that remembers its result as long as its argument lives. Not state: the result depends on the argument alone. For
 * what a check over many documents would otherwise read again from each of them on every key stroke.
 */
export function memo<Key extends object, Result>(compute: (key: Key) => Result): (key: Key) => Result {
  const known = new WeakMap<Key, { readonly result: Result }>();
  return (key) => {
    let entry = known.get(key);
    if (entry === undefined) known.set(key, (entry = { result: compute(key) }));
    return entry.result;
  };
}
