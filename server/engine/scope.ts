import { fileKey, folderOf, isKustomization, readKustomization, type Kustomization } from "./kubernetes/kustomization.ts";
import type { Placed, Scope } from "./rules/rule.ts";

/**
 * The manifests of many files, and how near they are to each other: the same file, the same folder, the same kustomization. An index: it
 * holds what it was last told of each file, and works out the rest when asked.
 */
export class Manifests implements Scope {
  /** By kind, then by file key. */
  readonly #byKind = new Map<string, Map<string, readonly Placed[]>>();
  readonly #kindsOf = new Map<string, readonly string[]>();
  readonly #kustomizations = new Map<string, Kustomization>();
  /** The two follow from `#kustomizations`; absent until asked for. */
  #patches: ReadonlySet<string> | undefined;
  #roots: ReadonlyMap<string, ReadonlySet<string>> | undefined;
  readonly #name: (file: string) => string;
  /** The key of each file that was asked about; naming one can cost a look at the working directory. */
  readonly #keys = new Map<string, string>();

  /** @param keyOf gives the name by which a kustomization would mean a file, with `/`: two names of one file have one key. */
  constructor(keyOf: (file: string) => string = fileKey) {
    this.#name = keyOf;
  }

  /** Take over the manifests of a file. */
  set(file: string, text: string, placed: readonly Placed[]): void {
    const key = this.#keyOf(file);
    this.#forget(key);
    if (isKustomization(file)) {
      this.#kustomizations.set(key, readKustomization(key, text));
      this.#patches = this.#roots = undefined;
    }
    const byKind = new Map<string, Placed[]>();
    for (const each of placed) {
      const kind = each.manifest.kind ?? "";
      const list = byKind.get(kind);
      if (list === undefined) byKind.set(kind, [each]);
      else list.push(each);
    }
    for (const [kind, list] of byKind) {
      let files = this.#byKind.get(kind);
      if (files === undefined) this.#byKind.set(kind, (files = new Map()));
      files.set(key, list);
    }
    this.#kindsOf.set(key, [...byKind.keys()]);
  }

  delete(file: string): void {
    this.#forget(this.#keyOf(file));
  }

  /** Does a kustomization list this file as a patch, or does the file call itself one? A kustomization outside the workspace may list it. */
  isPatch(file: string): boolean {
    if (file.includes("patch") && /(?:^|[-_./\\])patch(?:es)?(?:[-_.][^/\\]*)?$|(?:^|[/\\])patches[/\\][^/\\]*$/.test(file)) return true;
    this.#patches ??= new Set([...this.#kustomizations.values()].flatMap(({ patches }) => patches));
    return this.#patches.has(this.#keyOf(file));
  }

  manifests(self: Placed, ...kinds: readonly string[]): readonly Placed[] {
    return this.circles(self, ...kinds).flat();
  }

  circles(self: Placed, ...kinds: readonly string[]): readonly [readonly Placed[], readonly Placed[], readonly Placed[]] {
    const own = this.#keyOf(self.file);
    const folder = folderOf(own);
    const roots = this.#rootsOf(own);
    const circles: [Placed[], Placed[], Placed[]] = [[], [], []];
    for (const kind of kinds) {
      for (const [key, placed] of this.#byKind.get(kind) ?? []) {
        if (key === own) circles[0].push(...placed);
        else if (this.isPatch(key)) continue;
        else if (folderOf(key) === folder) circles[1].push(...placed);
        else if (roots !== undefined && shares(roots, this.#rootsOf(key))) circles[2].push(...placed);
      }
    }
    return circles;
  }

  isGenerated(self: Placed, kind: "ConfigMap" | "Secret", name: string): boolean {
    const own = this.#keyOf(self.file);
    const roots = this.#rootsOf(own);
    for (const [key, { generated }] of this.#kustomizations) {
      const near = folderOf(key) === folderOf(own) || (roots !== undefined && shares(roots, this.#rootsOf(key)));
      if (near && generated.some((each) => each.kind === kind && each.name === name)) return true;
    }
    return false;
  }

  #keyOf(file: string): string {
    let key = this.#keys.get(file);
    if (key === undefined) this.#keys.set(file, (key = this.#name(file)));
    return key;
  }

  #forget(key: string): void {
    for (const kind of this.#kindsOf.get(key) ?? []) this.#byKind.get(kind)?.delete(key);
    this.#kindsOf.delete(key);
    if (this.#kustomizations.delete(key)) this.#patches = this.#roots = undefined;
  }

  /** The kustomizations that nothing else takes in, of those that take in this file; `undefined` for a file of none. */
  #rootsOf(key: string): ReadonlySet<string> | undefined {
    this.#roots ??= rootsByFile(this.#kustomizations);
    return this.#roots.get(key);
  }
}

function shares(a: ReadonlySet<string>, b: ReadonlySet<string> | undefined): boolean {
  if (b === undefined) return false;
  for (const each of a) if (b.has(each)) return true;
  return false;
}

function rootsByFile(kustomizations: ReadonlyMap<string, Kustomization>): Map<string, Set<string>> {
  const byFolder = new Map([...kustomizations.keys()].map((key) => [folderOf(key), key]));
  const takenIn = new Set([...kustomizations.values()].flatMap(({ resources }) => resources.flatMap((name) => byFolder.get(name) ?? [])));
  const result = new Map<string, Set<string>>();
  for (const root of kustomizations.keys()) {
    if (takenIn.has(root)) continue;
    const seen = new Set([root]);
    // Grows while it is walked; a cycle of kustomizations ends because each is taken once.
    for (const key of seen) {
      add(result, key, root);
      for (const name of kustomizations.get(key)?.resources ?? []) {
        const inner = byFolder.get(name);
        if (inner !== undefined) seen.add(inner);
        else add(result, name, root);
      }
    }
  }
  return result;
}

function add(map: Map<string, Set<string>>, key: string, root: string): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, new Set([root]));
  else known.add(root);
}
