import type { TextDocumentContentChangeEvent } from "vscode-languageserver";
import type { TextDocument } from "vscode-languageserver-textdocument";
import type { Span } from "../engine/text.ts";

/** How long, in milliseconds, what stands on the line being typed stays unreported after the last key stroke. */
export const TYPING_PAUSE = 2_000;

/**
 * Which line of each document is being typed. A person who types `- name` does not want to read that the name lacks its colon: what
 * stands on the line of the last change is not reported until a change elsewhere, a save, or {@link TYPING_PAUSE}.
 */
export class Typing {
  readonly #lines = new Map<string, { readonly line: number; readonly timer: ReturnType<typeof setTimeout> }>();
  readonly #onPause: (uri: string) => void;

  /** @param onPause is told of a document whose line is to be reported now. */
  constructor(onPause: (uri: string) => void) {
    this.#onPause = onPause;
  }

  /** Note a change of a document. */
  changed(uri: string, changes: readonly TextDocumentContentChangeEvent[]): void {
    this.stop(uri);
    const line = typedLine(changes);
    if (line === undefined) return;
    const timer = setTimeout(() => {
      this.stop(uri);
      this.#onPause(uri);
    }, TYPING_PAUSE);
    this.#lines.set(uri, { line, timer });
  }

  /** The document was saved or closed: its line is no longer being typed. Returns whether one was. */
  stop(uri: string): boolean {
    const typed = this.#lines.get(uri);
    if (typed === undefined) return false;
    clearTimeout(typed.timer);
    return this.#lines.delete(uri);
  }

  stopAll(): void {
    for (const uri of this.#lines.keys()) this.stop(uri);
  }

  /** Does the span touch the line being typed? */
  covers(document: TextDocument, span: Span): boolean {
    const typed = this.#lines.get(document.uri);
    if (typed === undefined) return false;
    return document.positionAt(span.start).line <= typed.line && typed.line <= document.positionAt(span.end).line;
  }
}

/** The line (zero-based) a person typed on; `undefined` for a paste, a snippet, a fix or several changes, which are reported at once. */
function typedLine(changes: readonly TextDocumentContentChangeEvent[]): number | undefined {
  const [change] = changes;
  if (change === undefined || changes.length > 1 || !("range" in change)) return undefined;
  const { range, text } = change;
  if (range.end.line - range.start.line > 1) return undefined;
  // Enter, with the indentation an editor adds, goes on to the new line.
  if (/^\s*$/.test(text)) return range.start.line + (text.split("\n").length - 1);
  return text.includes("\n") || text.length > 40 ? undefined : range.start.line;
}
