/** What client and server of Podmates agree on beyond LSP. */

/** What a client may send with `initialize`. All of it is optional: any LSP client can use the server without. */
export interface InitializationOptions {
  /**
   * The address of a rule's page, with `{rule}` in the place of the rule id. Diagnostics then link to it, and code actions offer the
   * command {@link OPEN_RULE}, which the client must know.
   */
  readonly rulePage?: string;
  /** The client wants to be told what is in each document: {@link SUMMARY}. */
  readonly summary?: boolean;
  /**
   * Another extension knows the fields of the API in YAML: completion, hover, and findings about unknown fields and wrong types leave
   * them to it, unless the settings say otherwise.
   */
  readonly fieldsElsewhere?: boolean;
  /** The client knows the command {@link SUGGEST}: taking an item then asks for what comes behind it. */
  readonly suggestCommand?: boolean;
  /** The client knows the command {@link SHOW_REFERENCES}: code lenses then show what they count. */
  readonly showReferences?: boolean;
  /** The address of the file with the API's documentation and the rules' prose, for a server in a web worker. */
  readonly texts?: string;
  /** The section `podmates` of the settings, for clients without `workspace/configuration`. */
  readonly settings?: unknown;
}

/** The client's command that opens a rule's page; its argument is the rule id. */
export const OPEN_RULE = "podmates.openRule";

/** The notification, server to client, that says what a document holds; sent whenever its diagnostics are computed. */
export const SUMMARY = "podmates/summary";

export interface Summary {
  readonly uri: string;
  /** The Kubernetes version it is checked for. */
  readonly version: string;
  readonly pods: number;
  /** Containers of all its Pods, init and ephemeral ones included. */
  readonly containers: number;
}

/** The client's command that opens the suggestions; without arguments. */
export const SUGGEST = "editor.action.triggerSuggest";

/** The client's command that lists places: the URI and position it was chosen at, and the places, as LSP has them. */
export const SHOW_REFERENCES = "podmates.showReferences";
