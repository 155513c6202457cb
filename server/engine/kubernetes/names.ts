/** A name that is not taken: `data-2`, `data-3` ... for `data`, at most `limit` characters long. */
export function freeName(name: string, taken: Iterable<string>, limit = 63): string {
  const used = new Set(taken);
  const stem = name.replace(/-\d+$/, "");
  for (let i = 2; ; i++) {
    const suffix = `-${i}`;
    const candidate = stem.slice(0, limit - suffix.length).replace(/-+$/, "") + suffix;
    if (!used.has(candidate)) return candidate;
  }
}

/** How a message names a container: `"app"`, or its place in the list where it has no name. */
export function containerLabel(container: { readonly name: string | undefined; readonly list: string; readonly index: number }): string {
  return container.name === undefined ? `${container.list}[${container.index}]` : `"${container.name}"`;
}
