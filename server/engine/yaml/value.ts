import type { Span } from "../text.ts";
import { pathToString, type Item, type Mapping, type Node, type Pair, type Path, type Scalar } from "./node.ts";
import { resolveScalar, type Json } from "./scalar.ts";

/**
 * A node seen at a place of the manifest: the accessors everything above YAML reads with. Aliases are followed and merge keys
 * (`<<`) looked into, so a `Value` never shows either; its `path` is where the manifest has it, its spans where the text has it.
 */
export class Value {
  /** The node with aliases resolved; `undefined` for an empty value (`volumes:` and nothing behind it, `- ` alone). */
  readonly node: Exclude<Node, { kind: "alias" }> | undefined;
  /** The node as written: an alias stays one. */
  readonly written: Node | undefined;
  /** The key this value stands behind, `undefined` for list items and the root. */
  readonly key: Node | undefined;
  readonly path: Path | undefined;
  /** It is reached through an alias or a merge key, or lies in an anchored node: an edit here would change another place too. */
  readonly shared: boolean;
  /** Offset that stands for an empty value: behind the colon or the dash. */
  readonly #fallback: number;

  constructor(written: Node | undefined, path: Path | undefined, key?: Node, fallback = 0, shared = false) {
    this.written = written;
    this.shared = shared || written?.kind === "alias" || written?.anchor !== undefined;
    let node = written;
    while (node?.kind === "alias") node = node.target;
    this.node = node;
    this.path = path;
    this.key = key;
    this.#fallback = fallback;
  }

  /** Where a finding about this value stands: its scalar as written; else its key; else the first scalar inside; else one character. */
  get at(): Span {
    const { written, key } = this;
    if (written?.kind === "scalar") return firstLine(written);
    if (written?.kind === "alias") return written.span;
    if (key !== undefined) return key.span;
    const first = written === undefined ? undefined : firstScalar(written);
    if (first !== undefined) return firstLine(first);
    const start = written?.span.start ?? this.#fallback;
    return { start, end: start + 1 };
  }

  /** The whole extent in the text: from the key (or the value's own start) to the value's end. */
  get extent(): Span {
    const start = this.key?.span.start ?? this.written?.outerStart ?? this.#fallback;
    return { start, end: Math.max(start, this.written?.span.end ?? this.key?.span.end ?? start) };
  }

  /** The path in the manifest: `spec.containers[0].name`. */
  get field(): string {
    return pathToString(this.path);
  }

  get mapping(): Mapping | undefined {
    return this.node?.kind === "mapping" ? this.node : undefined;
  }

  /** The scalar as the API server reads it; `null` for an empty value; `undefined` for a collection or an unresolved alias. */
  get json(): Json | undefined {
    if (this.node === undefined) return this.written === undefined ? null : undefined;
    return this.node.kind === "scalar" ? resolveScalar(this.node) : undefined;
  }

  /** The JSON type the API server sees; `undefined` where it cannot be known (an alias without target, a templated scalar). */
  get type(): "null" | "boolean" | "number" | "string" | "object" | "array" | undefined {
    if (this.templated) return undefined;
    switch (this.node?.kind) {
      case undefined:
        return this.written === undefined ? "null" : undefined;
      case "mapping":
        return "object";
      case "sequence":
        return "array";
      case "scalar": {
        const json = resolveScalar(this.node);
        return json === null ? "null" : (typeof json as "boolean" | "number" | "string");
      }
    }
  }

  /** The text of a scalar that is a string for the API server; `undefined` otherwise. */
  get string(): string | undefined {
    const json = this.json;
    return typeof json === "string" ? json : undefined;
  }

  /** An integer scalar; `undefined` otherwise (a quoted number is a string). */
  get integer(): number | undefined {
    const json = this.json;
    return typeof json === "number" && Number.isInteger(json) ? json : undefined;
  }

  get boolean(): boolean | undefined {
    const json = this.json;
    return typeof json === "boolean" ? json : undefined;
  }

  /** Is it null: empty, `~` or `null`? */
  get isNull(): boolean {
    return this.type === "null";
  }

  /** Does a template action touch this scalar? */
  get templated(): boolean {
    return this.node?.kind === "scalar" && this.node.templated;
  }

  /** The value behind `key`; of duplicate keys the last, as the API server's reader takes it. `undefined` where the key is absent. */
  get(key: string): Value | undefined {
    const found = this.#lookup(key);
    return found === undefined ? undefined : this.#child(key, found.pair, found.merged);
  }

  /** The value along a path of keys and indexes; `undefined` where a step is absent. */
  descend(...keys: readonly (string | number)[]): Value | undefined {
    let value: Value | undefined = this as Value;
    for (const key of keys) value = typeof key === "string" ? value?.get(key) : value?.item(key);
    return value;
  }

  has(key: string): boolean {
    return this.#lookup(key) !== undefined;
  }

  /** The pairs of a mapping in the order of the text, merged ones last, each key once; nothing for other nodes. */
  entries(): { key: string; value: Value }[] {
    const result: { key: string; value: Value }[] = [];
    if (this.mapping === undefined) return result;
    const seen = new Set<string>();
    for (const mapping of layers(this.mapping)) {
      const own = new Map<string, Pair>();
      for (const pair of mapping.pairs) {
        const key = keyText(pair.key);
        if (key !== undefined && !(key === "<<" && isMerge(pair.key))) own.set(key, pair);
      }
      for (const [key, pair] of own) {
        if (seen.has(key)) continue;
        seen.add(key);
        result.push({ key, value: this.#child(key, pair, mapping !== this.mapping) });
      }
    }
    return result;
  }

  /** The items of a sequence; nothing for other nodes. */
  items(): Value[] {
    if (this.node?.kind !== "sequence") return [];
    return this.node.items.map((item, i) => this.#item(i, item));
  }

  item(index: number): Value | undefined {
    if (this.node?.kind !== "sequence") return undefined;
    const item = this.node.items[index];
    return item === undefined ? undefined : this.#item(index, item);
  }

  #child(key: string, pair: Pair, merged: boolean): Value {
    return new Value(pair.value, { parent: this.path, key }, pair.key, pair.colon + 1, this.shared || merged);
  }

  #item(index: number, item: Item): Value {
    return new Value(item.value, { parent: this.path, key: index }, undefined, item.dash, this.shared);
  }

  #lookup(key: string): { pair: Pair; merged: boolean } | undefined {
    if (this.mapping === undefined) return undefined;
    for (const mapping of layers(this.mapping)) {
      for (let i = mapping.pairs.length - 1; i >= 0; i--) {
        const pair = mapping.pairs[i]!;
        if (keyText(pair.key) === key) return { pair, merged: mapping !== this.mapping };
      }
    }
    return undefined;
  }
}

/** The key's text, an alias followed; `undefined` for a key that is a collection. */
export function keyText(key: Node): string | undefined {
  while (key.kind === "alias") {
    if (key.target === undefined) return undefined;
    key = key.target;
  }
  return key.kind === "scalar" ? key.text : undefined;
}

/** The mapping itself and then what it merges in, nearest first. Cycles cannot occur (see `Alias.target`). */
function* layers(mapping: Mapping): Generator<Mapping> {
  yield mapping;
  for (const pair of mapping.pairs) {
    if (!isMerge(pair.key) || pair.value === undefined) continue;
    const sources = resolve(pair.value);
    if (sources?.kind === "mapping") yield* layers(sources);
    else if (sources?.kind === "sequence") {
      for (const item of sources.items) {
        const source = item.value === undefined ? undefined : resolve(item.value);
        if (source?.kind === "mapping") yield* layers(source);
      }
    }
  }
}

function isMerge(key: Node): boolean {
  return key.kind === "scalar" && key.style === "plain" && key.text === "<<";
}

function resolve(node: Node): Exclude<Node, { kind: "alias" }> | undefined {
  let current: Node | undefined = node;
  while (current?.kind === "alias") current = current.target;
  return current;
}

function firstScalar(node: Node): Scalar | undefined {
  switch (node.kind) {
    case "scalar":
      return node;
    case "alias":
      return undefined;
    case "mapping": {
      const key = node.pairs[0]?.key;
      return key?.kind === "scalar" ? key : undefined;
    }
    case "sequence": {
      const value = node.items[0]?.value;
      return value === undefined ? undefined : firstScalar(value);
    }
  }
}

/** A block scalar is marked at its header (`|`), which is one character and in one line. */
function firstLine(scalar: Scalar): Span {
  return scalar.style === "literal" || scalar.style === "folded" ? { start: scalar.span.start, end: scalar.span.start + 1 } : scalar.span;
}
