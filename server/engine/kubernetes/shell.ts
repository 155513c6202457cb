import { parse } from "unbash";
import type * as bash from "unbash";
import { MASK } from "../yaml/template.ts";
import type { Place } from "../yaml/within.ts";

/**
 * Shell scripts as plain data: what a command line runs, in which order and how often. The only file that knows the parser
 * (`unbash`: pure, synchronous JavaScript, a superset of POSIX sh).
 *
 * Invariant: {@link readScript} never throws, and its work is bounded by {@link MAX_SCRIPT_LENGTH} and {@link MAX_STEPS}.
 */
export type Step =
  | { readonly kind: "command"; readonly words: readonly Word[]; readonly redirections: readonly Redirection[]; readonly place: Place }
  /** Statements one after another; `after` says what joins each to the one before. */
  | { readonly kind: "list"; readonly items: readonly { readonly step: Step; readonly after: ";" | "&&" | "||"; readonly background: boolean }[] }
  | { readonly kind: "pipeline"; readonly steps: readonly Step[]; readonly negated: boolean }
  | { readonly kind: "if"; readonly conditions: readonly Step[]; readonly branches: readonly Step[]; readonly hasElse: boolean }
  | { readonly kind: "case"; readonly branches: readonly Step[] }
  /** `while` and `until` have a condition; `for (( ; ; ))` has neither condition nor words. */
  | {
      readonly kind: "loop";
      readonly condition: Step | undefined;
      readonly until: boolean;
      /** What a `for` goes through; `undefined` for the other loops. */
      readonly words: readonly Word[] | undefined;
      readonly body: Step;
      readonly place: Place;
    }
  | { readonly kind: "group"; readonly subshell: boolean; readonly body: Step; readonly redirections: readonly Redirection[] }
  | { readonly kind: "function"; readonly name: string; readonly body: Step };

/** One word of a command line, after quotes and the variables that are known. */
export interface Word {
  /** Its text; {@link MASK} stands for each part that is not known before the script runs. */
  readonly text: string;
  /** Where it is written, with its quotes. */
  readonly place: Place;
  /** Where a part of its text is written; the whole word where quotes or variables come between. */
  readonly within: (from: number, to: number) => Place;
  /** The scripts of its command substitutions. */
  readonly substitutions: readonly Step[];
}

export interface Redirection {
  readonly operator: ">" | ">>" | "<" | "<>";
  readonly target: Word;
}

/** Values of variables: a string; `undefined` for one that is set from elsewhere; absent for one nobody sets. */
export type Variables = ReadonlyMap<string, string | undefined>;

/** In UTF-16 code units: longer scripts are not read. */
export const MAX_SCRIPT_LENGTH = 64 * 1024;
/** Statements and words read of one script. */
export const MAX_STEPS = 20_000;

/** Read a script; `undefined` for one that is too long or that the parser cannot make sense of. `locate` turns its offsets into places. */
export function readScript(script: string, environment: Variables, locate: (from: number, to: number) => Place): Step | undefined {
  if (script.length > MAX_SCRIPT_LENGTH) return undefined;
  try {
    return new Reader(script, environment, locate).list(parse(script).commands);
  } catch {
    // Nesting deeper than the stack, or a budget used up: nothing is known of such a script.
    return undefined;
  }
}

/**
 * `$(NAME)` as the kubelet expands it in `command`, `args` and `env` before the container starts; `$$(NAME)` stays. A name that is
 * not set stays as written; one whose value comes from elsewhere becomes {@link MASK}.
 */
export function expandReferences(text: string, environment: Variables): string {
  if (!text.includes("$(")) return text;
  return text.replace(/\$\$|\$\(([-._a-zA-Z0-9]+)\)/g, (whole: string, name: string | undefined) =>
    name === undefined ? "$" : environment.has(name) ? (environment.get(name) ?? MASK) : whole,
  );
}

class Reader {
  readonly #script: string;
  readonly #environment: Variables;
  readonly #locate: (from: number, to: number) => Place;
  /** Variables the script sets; a name set twice to different values is unknown from then on. */
  readonly #assigned = new Map<string, string | undefined>();
  #left = MAX_STEPS;

  constructor(script: string, environment: Variables, locate: (from: number, to: number) => Place) {
    this.#script = script;
    this.#environment = environment;
    this.#locate = locate;
  }

  list(statements: readonly bash.Statement[]): Step {
    const items: { step: Step; after: ";" | "&&" | "||"; background: boolean }[] = [];
    for (const { command, background = false } of statements) {
      if (command.type !== "AndOr") items.push({ step: this.#step(command), after: ";", background });
      else {
        command.commands.forEach((part, i) => {
          items.push({ step: this.#step(part), after: i === 0 ? ";" : (command.operators[i - 1] ?? ";"), background });
        });
      }
    }
    return items.length === 1 && !items[0]!.background ? items[0]!.step : { kind: "list", items };
  }

  #step(node: bash.PipelineNode | bash.CompoundList): Step {
    if (--this.#left < 0) throw new RangeError("too many statements");
    switch (node.type) {
      case "CompoundList":
        return this.list(node.commands);
      case "Command":
        return this.#command(node);
      case "Pipeline": {
        const negated = node.prefixes.some((prefix) => prefix.type === "Negation");
        const steps = node.commands.map((command) => this.#step(command));
        return steps.length === 1 && !negated ? steps[0]! : { kind: "pipeline", steps, negated };
      }
      case "If": {
        const all = [node, ...node.elif];
        const conditions: Step[] = [];
        const branches: Step[] = [];
        for (const { clause, then } of all) {
          conditions.push(this.list(clause.commands));
          branches.push(this.list(then.commands));
        }
        if (node.else !== undefined) branches.push(this.list(node.else.commands));
        return { kind: "if", conditions, branches, hasElse: node.else !== undefined };
      }
      case "Case":
        this.#word(node.word);
        return { kind: "case", branches: node.items.map((item) => this.list(item.body.commands)) };
      case "While":
        return this.#loop(node, this.list(node.clause.commands), undefined, node.kind === "until");
      case "For":
      case "Select": {
        const words = (node.wordlist ?? []).map((word) => this.#word(word));
        const only = words.length === 1 ? words[0]!.text : undefined;
        this.#assign(node.name.value, only !== undefined && isKnown(only) ? only : undefined);
        return this.#loop(node, undefined, words, false);
      }
      case "ArithmeticFor":
        return this.#loop(node, node.test === undefined ? undefined : { kind: "command", words: [], redirections: [], place: this.#locate(node.pos, node.end) }, undefined, false);
      case "Subshell":
      case "BraceGroup":
        return { kind: "group", subshell: node.type === "Subshell", body: this.list(node.body.commands), redirections: [] };
      case "Redirected": {
        const body = this.#step(node.command);
        return { kind: "group", subshell: false, body, redirections: this.#redirections(node.redirects) };
      }
      case "Function":
        return { kind: "function", name: node.name.value, body: this.#step(node.body as bash.PipelineNode | bash.CompoundList) };
      case "Coproc":
        return { kind: "list", items: [{ step: this.#step(node.body as bash.PipelineNode | bash.CompoundList), after: ";", background: true }] };
      case "TestCommand": {
        const words: Word[] = [];
        this.#testWords(node.expression, words);
        return { kind: "command", words: [this.#plain("[[", node.pos), ...words, this.#plain("]]", node.end - 2)], redirections: [], place: this.#locate(node.pos, node.end) };
      }
      case "ArithmeticCommand": {
        const text = node.body.trim();
        return { kind: "command", words: [this.#plain("((", node.pos), this.#plain(text, node.pos + 2), this.#plain("))", node.end - 2)], redirections: [], place: this.#locate(node.pos, node.end) };
      }
    }
  }

  #loop(node: { readonly body: bash.CompoundList; readonly pos: number; readonly end: number }, condition: Step | undefined, words: readonly Word[] | undefined, until: boolean): Step {
    return { kind: "loop", condition, until, words, body: this.list(node.body.commands), place: this.#locate(node.pos, node.end) };
  }

  #command(node: bash.Command): Step {
    const words: Word[] = [];
    const redirections: Redirection[] = [];
    for (const part of node.prefix) {
      if (part.type === "Assignment") this.#assignment(part, node.name === undefined, words);
      else redirections.push(...this.#redirections([part]));
    }
    if (node.name !== undefined) words.push(this.#word(node.name));
    for (const part of node.suffix) {
      if (part.type === "Word") words.push(this.#word(part));
      else if (part.type === "Assignment") {
        // `export A=b`, `local A=b`; for other commands (`dd of=x`) it is an argument like any other.
        this.#assignment(part, DECLARING.has(node.name?.value ?? ""), words);
      } else redirections.push(...this.#redirections([part]));
    }
    if (node.name?.value === "read" || node.name?.value === "unset") for (const word of words.slice(1)) this.#assign(word.text, undefined);
    return { kind: "command", words, redirections, place: this.#locate(node.pos, node.end) };
  }

  /** `declares`: the assignment lasts. Otherwise it holds for the one command, or is an argument; it is kept among the words. */
  #assignment(node: bash.Assignment, declares: boolean, words: Word[]): void {
    const value = node.value.type === "Word" ? this.#word(node.value) : undefined;
    if (declares) this.#assign(node.name, node.append === true || node.index !== undefined || value === undefined || !isKnown(value.text) ? undefined : value.text);
    else if (value !== undefined && words.length > 0) {
      const text = `${node.name}=${value.text}`;
      words.push({ ...this.#placed(text, node.pos, node.end), substitutions: value.substitutions });
      return;
    }
    if (value !== undefined && value.substitutions.length > 0) {
      // The substitution runs, whatever becomes of its output.
      words.push({ ...value, text: MASK, within: () => value.place });
    }
  }

  #assign(name: string, value: string | undefined): void {
    const again = this.#assigned.has(name) && this.#assigned.get(name) !== value;
    this.#assigned.set(name, again ? undefined : value);
  }

  #redirections(nodes: readonly bash.Redirection[]): Redirection[] {
    const result: Redirection[] = [];
    for (const node of nodes) {
      if (node.type !== "Redirect" || node.target === undefined) continue;
      const operator = REDIRECTIONS[node.operator];
      if (operator !== undefined) result.push({ operator, target: this.#word(node.target) });
    }
    return result;
  }

  #testWords(node: bash.TestExpression, into: Word[]): void {
    switch (node.type) {
      case "TestUnary":
        into.push(this.#plain(node.operator, node.pos), this.#word(node.operand));
        return;
      case "TestBinary":
        into.push(this.#word(node.left), this.#plain(node.operator, node.left.end), this.#word(node.right));
        return;
      case "TestLogical":
        for (const operand of node.operands) this.#testWords(operand, into);
        return;
      case "TestNot":
        into.push(this.#plain("!", node.pos));
        this.#testWords(node.operand, into);
        return;
      case "TestGroup":
        this.#testWords(node.expression, into);
    }
  }

  #word(node: bash.Word): Word {
    if (--this.#left < 0) throw new RangeError("too many words");
    const substitutions: Step[] = [];
    const parts = node.parts;
    const text = parts === undefined ? this.#literal(node.value) : this.#parts(parts, substitutions);
    return { ...this.#placed(text, node.pos, node.end), substitutions };
  }

  #placed(text: string, from: number, to: number): Omit<Word, "substitutions"> {
    const source = this.#script.slice(from, to);
    const exact = source === text ? from : source.slice(1, -1) === text ? from + 1 : undefined;
    const place = this.#locate(from, to);
    return { text, place, within: (start, end) => (exact === undefined ? place : this.#locate(exact + start, exact + end)) };
  }

  #plain(text: string, from: number): Word {
    return { ...this.#placed(text, from, from + text.length), substitutions: [] };
  }

  #parts(parts: readonly bash.WordPart[], substitutions: Step[]): string {
    let text = "";
    for (const part of parts) {
      switch (part.type) {
        case "Literal":
        case "SingleQuoted":
        case "AnsiCQuoted":
          text += this.#literal(part.value);
          break;
        case "Glob":
          text += part.text;
          break;
        case "DoubleQuoted":
        case "LocaleString":
          text += this.#parts(part.parts, substitutions);
          break;
        case "SimpleExpansion":
          text += this.#variable(part.text.slice(1)) ?? MASK;
          break;
        case "ParameterExpansion":
          text += this.#parameter(part, substitutions) ?? MASK;
          break;
        case "CommandExpansion": {
          const reference = /^\$\(([-._a-zA-Z0-9]+)\)$/.exec(part.text)?.[1];
          if (reference !== undefined && this.#environment.has(reference)) {
            // The kubelet expands it before the shell sees it.
            text += this.#environment.get(reference) ?? MASK;
            break;
          }
          // The offsets of a script in escaped backticks are not those of this one: it is left unread.
          if (part.script !== undefined && part.script.source === undefined) substitutions.push(this.list(part.script.commands));
          text += MASK;
          break;
        }
        case "ProcessSubstitution":
          if (part.script !== undefined) substitutions.push(this.list(part.script.commands));
          text += MASK;
          break;
        default:
          text += MASK;
      }
    }
    return text;
  }

  #parameter(part: bash.ParameterExpansionPart, substitutions: Step[]): string | undefined {
    const { operation } = part;
    if (part.prefix !== undefined || part.index !== undefined) return undefined;
    const value = this.#variable(part.parameter);
    if (operation === undefined) return value;
    if (operation.type !== "Default") return undefined;
    const { operator, operand } = operation;
    if (operator.endsWith("+")) return undefined;
    if (value !== undefined && value !== "") return value;
    if (operator.endsWith("?") || this.#isSet(part.parameter)) return undefined;
    const word = this.#word(operand);
    substitutions.push(...word.substitutions);
    return word.text;
  }

  #literal(text: string): string {
    return expandReferences(text, this.#environment);
  }

  #variable(name: string): string | undefined {
    return this.#assigned.has(name) ? this.#assigned.get(name) : this.#environment.get(name);
  }

  #isSet(name: string): boolean {
    return this.#assigned.has(name) || this.#environment.has(name);
  }
}

/** Is the whole text known before the script runs? */
export function isKnown(text: string): boolean {
  return !text.includes(MASK);
}

const DECLARING: ReadonlySet<string> = new Set(["export", "local", "declare", "readonly", "typeset"]);

/** `>&` and `<&` mostly copy descriptors and name no file. */
const REDIRECTIONS: Readonly<Partial<Record<bash.RedirectOperator, Redirection["operator"]>>> = {
  ">": ">",
  ">|": ">",
  "&>": ">",
  ">>": ">>",
  "&>>": ">>",
  "<": "<",
  "<>": "<>",
};
