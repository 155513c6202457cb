/**
 * Where a violation stands: the path the server names, and the path the YAML has. They are mostly one; where they differ
 * (`volumeMounts.subPath`, `persistentDisk`, the volumes a StatefulSet's claims bring), the methods that say so are used.
 */
export class FieldPath {
  readonly #parent: FieldPath | undefined;
  /** What the server's text adds to the parent's. */
  readonly #text: string;
  /** The step the YAML takes from the parent's place; `undefined` when it takes none. */
  readonly #step: string | number | undefined;
  /** The YAML's place, when it is another than the parent's. */
  readonly #place: FieldPath | undefined;

  private constructor(parent: FieldPath | undefined, text: string, step?: string | number, place?: FieldPath) {
    this.#parent = parent;
    this.#text = text;
    this.#step = step;
    this.#place = place;
  }

  static readonly root: FieldPath = new FieldPath(undefined, "");

  /** A field; `step` is its name in the YAML where the server calls it differently. */
  child(name: string, step: string = name): FieldPath {
    return new FieldPath(this, `.${name}`, step);
  }

  /** A list item; `step` is its index in the YAML where the server counts differently. */
  index(index: number, step: number = index): FieldPath {
    return new FieldPath(this, `[${index}]`, step);
  }

  /** An entry of a map. */
  key(key: string, step: string = key): FieldPath {
    return new FieldPath(this, `[${key}]`, step);
  }

  /** A step the server does not name: its sentences stay at this path. */
  silently(...steps: readonly (string | number)[]): FieldPath {
    return steps.reduce<FieldPath>((path, step) => new FieldPath(path, "", step), this);
  }

  /** A name the server gives where the YAML has nothing of its own: the place stays. */
  only(name: string): FieldPath {
    return new FieldPath(this, `.${name}`);
  }

  /** This path in the server's words, standing at another place of the YAML. */
  standingAt(place: FieldPath): FieldPath {
    return new FieldPath(this, "", undefined, place);
  }

  /** As the server prints it: `spec.containers[0].ports`. */
  toString(): string {
    return this.#print().slice(1);
  }

  #print(): string {
    return this.#parent === undefined ? this.#text : this.#parent.#print() + this.#text;
  }

  /** The keys and indexes that lead to the place in the YAML. */
  get steps(): (string | number)[] {
    const parent = this.#place ?? this.#parent;
    const steps = parent === undefined ? [] : parent.steps;
    if (this.#step !== undefined) steps.push(this.#step);
    return steps;
  }
}
