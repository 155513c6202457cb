/** How tests in the extension host speak to the launcher that drives the browser. Knows neither Node nor VS Code: both sides import it. */

/** Where the tests find their {@link Meeting} with the launcher, relative to the opened folder. */
export const KEYBOARD_FILE = ".vscode/keyboard.json";

export interface Meeting {
  /** The address to post {@link Keys} to. */
  readonly url: string;
  /** The extension host in which the tests should find themselves. */
  readonly host: "Node" | "web worker";
}

/** What a test asks for: text typed key by key, or one key or chord in playwright's spelling (`Control+.`). */
export interface Keys {
  readonly type?: string;
  readonly press?: string;
}

/** What a line of the suite's report begins with. */
export const SUITE_LINE = "podmates suite: ";
