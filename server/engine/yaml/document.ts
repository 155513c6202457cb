import { read, type ReadResult } from "./read.ts";
import { Value } from "./value.ts";

/** One YAML document, read. Knows its own text and not where in a file it stands: equal text, equal document. */
export interface Document extends ReadResult {
  readonly text: string;
  /** The root as a value; empty for a document without content. */
  readonly value: Value;
}

export function readDocument(text: string): Document {
  const result = read(text);
  return { ...result, text, value: new Value(result.root, undefined) };
}
