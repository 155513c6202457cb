/**
 * The manifests of the workspace's folders, read into the engine so that what crosses files is seen. Knows no file system: a {@link Disk}
 * does the reading, on Node `node-disk.ts`.
 *
 * Invariants: the text of an open document wins over the file's. Nothing is read that git or the user's `files.exclude` leaves out, nor
 * through a link out of the folder. Reading stops for other work at least every {@link SLICE} milliseconds.
 */
import type { Settings, Workspace } from "../engine/workspace.ts";

/** Where files are read; files and folders are named by URI. */
export interface Disk {
  /** The manifests under a folder, but for those `exclude` (globs, relative to the folder) or a `.gitignore` leaves out. Lazy. */
  walk(folder: string, exclude: readonly string[]): Iterable<string>;
  /** Would {@link walk} find this file? */
  finds(folder: string, uri: string, exclude: readonly string[]): boolean;
  /** The text of a file; `undefined` where it cannot be read. */
  read(uri: string): string | undefined;
}

/** In milliseconds: how long the index works before other requests get their turn. */
export const SLICE = 25;

/** Files beyond this are not indexed: a workspace of that size is more than manifests. */
export const MAX_FILES = 20_000;

export class FolderIndex {
  readonly #workspace: Workspace;
  readonly #disk: Disk;
  readonly #isOpen: (uri: string) => boolean;
  readonly #indexed = new Set<string>();
  #folders: readonly string[] = [];
  #exclude: readonly string[] = [];
  /** Counts the runs: one that finds a later one started stops. */
  #run = 0;

  constructor(workspace: Workspace, disk: Disk, isOpen: (uri: string) => boolean) {
    this.#workspace = workspace;
    this.#disk = disk;
    this.#isOpen = isOpen;
  }

  /** Read the folders anew. Resolves when done: with `true`, or `false` where a later call took over. */
  async index(folders: readonly string[], exclude: readonly string[], settings: Settings): Promise<boolean> {
    const run = ++this.#run;
    this.#folders = folders;
    this.#exclude = exclude;
    const gone = new Set(this.#indexed);
    let turn = performance.now();
    const pause = async (): Promise<boolean> => {
      if (performance.now() - turn < SLICE) return run === this.#run;
      await new Promise((resolve) => setTimeout(resolve, 0));
      turn = performance.now();
      return run === this.#run;
    };
    for (const folder of folders) {
      for (const uri of this.#disk.walk(folder, exclude)) {
        gone.delete(uri);
        if (this.#indexed.size >= MAX_FILES && !this.#indexed.has(uri)) continue;
        this.#indexed.add(uri);
        const text = this.#isOpen(uri) ? undefined : this.#disk.read(uri);
        if (text !== undefined) {
          const steps = this.#workspace.setInSteps(uri, text, settings);
          while (steps.next().done !== true) if (!(await pause())) return false;
        }
        if (!(await pause())) return false;
      }
    }
    for (const uri of gone) this.#remove(uri);
    return true;
  }

  /** A file was made, changed or removed on disk. Returns whether that matters. */
  changed(uri: string, settings: Settings): boolean {
    const found = this.#folders.some((folder) => this.#disk.finds(folder, uri, this.#exclude));
    const text = found ? this.#disk.read(uri) : undefined;
    if (text === undefined) return this.#remove(uri);
    this.#indexed.add(uri);
    if (!this.#isOpen(uri)) this.#workspace.set(uri, text, settings);
    return true;
  }

  /** A document was closed: the file counts again. */
  closed(uri: string, settings: Settings): void {
    const text = this.#indexed.has(uri) ? this.#disk.read(uri) : undefined;
    if (text === undefined) this.#workspace.delete(uri);
    else this.#workspace.set(uri, text, settings);
  }

  #remove(uri: string): boolean {
    const known = this.#indexed.delete(uri);
    if (known && !this.#isOpen(uri)) this.#workspace.delete(uri);
    return known;
  }
}
