import type { Place } from "../yaml/within.ts";
import { programOf, unwrap } from "./commands.ts";
import { isKnown, type Step, type Variables, type Word } from "./shell.ts";

/**
 * Whether a command line ever ends by itself. Cautious on purpose: `endless` is said only where nothing visible can end it, and a
 * doubt (a program nobody knows, an `exit` on some way through the loop) is `undefined`.
 */
export interface Endless {
  /** The command or loop that goes on for ever. */
  readonly place: Place;
  /** Why, as the end of a sentence: "`tail -F` follows its file for ever". */
  readonly because: string;
}

/** What makes a command line go on for ever; `undefined` where it ends, or where that is not known. */
export function endless(step: Step, environment: Variables): Endless | undefined {
  return new Reading(environment).of(step, 0);
}

class Reading {
  readonly #environment: Variables;
  readonly #functions = new Map<string, Step>();

  constructor(environment: Variables) {
    this.#environment = environment;
  }

  of(step: Step, depth: number): Endless | undefined {
    if (depth > 40) return undefined;
    switch (step.kind) {
      case "command":
        return this.#command(step, depth);
      case "list":
        return this.#list(step, depth);
      case "pipeline": {
        // A reader that stops early ends the whole line.
        if (step.steps.slice(1).some((part) => part.kind === "command" && stopsEarly(part.words))) return undefined;
        return first(step.steps, (part) => this.of(part, depth + 1));
      }
      case "if": {
        const condition = this.of(step.conditions[0]!, depth + 1);
        if (condition !== undefined) return condition;
        if (!step.hasElse) return undefined;
        const all = step.branches.map((branch) => this.of(branch, depth + 1));
        return all.every((ending) => ending !== undefined) ? all[0] : undefined;
      }
      case "case":
        return undefined;
      case "loop": {
        const forEver = step.words === undefined && (step.condition === undefined || (alwaysTrue(step.condition) && !step.until) || (alwaysFalse(step.condition) && step.until));
        if (!forEver) return step.words !== undefined && step.words.length > 0 ? this.of(step.body, depth + 1) : undefined;
        return this.#leaves(step.body, 1, depth) ? undefined : { place: step.place, because: "the loop has no end and nothing in it leaves it" };
      }
      case "group":
        return this.of(step.body, depth + 1);
      case "function":
        this.#functions.set(step.name, step.body);
        return undefined;
    }
  }

  /** The first endless statement in the foreground that nothing before it can prevent. */
  #list(step: Extract<Step, { kind: "list" }>, depth: number): Endless | undefined {
    const background: Endless[] = [];
    let conditional = false;
    let previous: Step | undefined;
    for (const item of step.items) {
      if (item.after === ";") conditional = false;
      else if (item.after === "||" || (previous !== undefined && isTest(previous))) conditional = true;
      previous = item.step;
      const ending = conditional ? undefined : this.of(item.step, depth + 1);
      if (ending !== undefined) {
        if (!item.background) return ending;
        background.push(ending);
      } else if (!item.background && !conditional && item.step.kind === "command") {
        const program = programOf(item.step.words[0]);
        if (program === "exit" || program === "exec" || program === "return") return undefined;
        // Plain `wait` waits for every process in the background.
        if (program === "wait" && item.step.words.length === 1 && background.length > 0) return background[0];
      }
    }
    return undefined;
  }

  #command(step: Extract<Step, { kind: "command" }>, depth: number): Endless | undefined {
    const inner = unwrap(step.words, this.#environment);
    if (inner.timed) return undefined;
    if (inner.kind === "script") return this.of(inner.step, depth + 1);
    const called = this.#functions.get(inner.words[0]?.text ?? "");
    if (called !== undefined) return this.of(called, depth + 4);
    const because = endlessProgram(inner.words);
    return because === undefined ? undefined : { place: step.place, because };
  }

  /** Can the body leave `loops` loops around it, or the script? `break` counts loops, `exit`, `return`, `exec` and `kill` leave all. */
  #leaves(step: Step, loops: number, depth: number): boolean {
    if (depth > 40) return true;
    const inside = (part: Step): boolean => this.#leaves(part, loops, depth + 1);
    switch (step.kind) {
      case "command": {
        const inner = unwrap(step.words, this.#environment);
        if (inner.kind === "script") return this.#leaves(inner.step, 1, depth + 1);
        const [program, argument] = inner.words;
        const name = programOf(program);
        if (name === "break") return Number(argument?.text ?? 1) >= loops || !Number.isInteger(Number(argument?.text ?? 1));
        if (name !== undefined && LEAVING.has(name)) return true;
        if (programOf(step.words[0]) === "exec") return true;
        const called = this.#functions.get(inner.words[0]?.text ?? "");
        return called !== undefined && this.#leaves(called, loops, depth + 4);
      }
      case "list":
        return step.items.some((item) => inside(item.step));
      case "pipeline":
        return step.steps.some(inside);
      case "if":
        return step.conditions.some(inside) || step.branches.some(inside);
      case "case":
        return step.branches.some(inside);
      case "loop":
        return (step.condition !== undefined && this.#leaves(step.condition, loops + 1, depth + 1)) || this.#leaves(step.body, loops + 1, depth + 1);
      case "group":
        return inside(step.body);
      case "function":
        this.#functions.set(step.name, step.body);
        return false;
    }
  }
}

/** Why a program of this name with these arguments never ends; `undefined` where it does, or where nobody knows. */
function endlessProgram(words: readonly Word[]): string | undefined {
  const program = programOf(words[0]);
  if (program === undefined) return undefined;
  const args = words.slice(1).map(({ text }) => text);
  const has = (...flags: readonly string[]): boolean => args.some((arg) => flags.includes(arg));
  switch (program) {
    case "tail":
      return args.some((arg) => /^-[0-9a-zA-Z]*[fF]/.test(arg) || arg.startsWith('--follow') || arg === "--retry") && !args.some((arg) => arg.startsWith("--pid"))
        ? `\`tail ${args.find((arg) => arg.startsWith('-')) ?? "-f"}\` follows its file for ever`
        : undefined;
    case "sleep":
      return has("infinity", "inf") || args.some((arg) => seconds(arg) >= TEN_YEARS) ? `\`sleep ${args.join(" ")}\` never returns` : undefined;
    case "cat":
      // Without a file it reads standard input, which a container closes at once.
      return undefined;
    case "nginx":
      return args.some((arg) => /daemon\s+off/.test(arg)) ? "nginx serves until it is stopped" : undefined;
    case "httpd":
    case "apache2":
    case "apachectl":
    case "apache2ctl":
      return args.some((arg) => /FOREGROUND/.test(arg)) ? "httpd serves until it is stopped" : undefined;
    case "redis-server":
    case "valkey-server":
      return args.some((arg, i) => /daemonize/.test(arg) && args[i + 1] === "yes") ? undefined : `${program} serves until it is stopped`;
    case "mongod":
      return has("--fork") ? undefined : "mongod serves until it is stopped";
    case "memcached":
    case "haproxy":
      return has("-d", "-D", "-c", "-v") ? undefined : `${program} serves until it is stopped`;
    case "envoy":
      return has("--mode", "--version") ? undefined : "envoy serves until it is stopped";
    case "caddy":
      return args[0] === "run" || args[0] === "file-server" ? "caddy serves until it is stopped" : undefined;
    case "fluentd":
    case "fluent-bit":
    case "cloud_sql_proxy":
    case "cloud-sql-proxy":
    case "oauth2-proxy":
    case "apache2-foreground":
    case "httpd-foreground":
    case "php-fpm":
      return has("--dry-run", "--version", "-V", "-t") ? undefined : `${program} runs until it is stopped`;
    case "python":
    case "python3":
    case "python2":
      return args[0] === "-m" && (args[1] === "http.server" || args[1] === "SimpleHTTPServer") ? "the web server runs until it is stopped" : undefined;
    case "sshd":
      return has("-D") ? "sshd serves until it is stopped" : undefined;
    case "crond":
    case "cron":
      return has("-f") ? `\`${program} -f\` runs until it is stopped` : undefined;
    case "inotifywait":
      return has("-m", "--monitor") ? "`inotifywait -m` watches for ever" : undefined;
    case "pause":
      return args.length === 0 ? "`pause` waits until it is stopped" : undefined;
    default:
      return undefined;
  }
}

const LEAVING: ReadonlySet<string> = new Set(["exit", "return", "exec", "kill", "pkill", "killall", "reboot", "shutdown", "halt"]);

/** As seconds of `sleep`; NaN for what it does not take. */
function seconds(text: string): number {
  const match = /^(\d+(?:\.\d+)?)([smhd]?)$/.exec(text);
  return match === null ? Number.NaN : Number(match[1]) * { "": 1, s: 1, m: 60, h: 3600, d: 86_400 }[match[2] as "" | "s" | "m" | "h" | "d"];
}

const TEN_YEARS = 315_360_000;

function alwaysTrue(step: Step): boolean {
  return verdict(step) === true;
}

function alwaysFalse(step: Step): boolean {
  return verdict(step) === false;
}

/** What a loop's condition always says; `undefined` where that depends. */
function verdict(step: Step): boolean | undefined {
  if (step.kind === "pipeline" && step.negated && step.steps.length === 1) {
    const inner = verdict(step.steps[0]!);
    return inner === undefined ? undefined : !inner;
  }
  if (step.kind !== "command") return undefined;
  const text = step.words.map((word) => word.text);
  if (!text.every(isKnown)) return undefined;
  const line = text.join(" ");
  if (/^(true|:|\[ (1|true) \]|test 1|\[\[ (1|true) \]\]|\(\( *1 *\)\)|\[ 1 -eq 1 \]|\[ 1 = 1 \]|sleep [\d.]+[smhd]?)$/.test(line)) return true;
  return line === "false" ? false : undefined;
}

/** `test`, `[`, `grep` and the like decide what follows `&&`. */
function isTest(step: Step): boolean {
  if (step.kind === "pipeline") return step.negated || isTest(step.steps.at(-1)!);
  const program = step.kind === "command" ? programOf(step.words[0]) : undefined;
  return program === undefined || TESTS.has(program);
}

const TESTS: ReadonlySet<string> = new Set(["test", "[", "[[", "((", "grep", "egrep", "pgrep", "false", "which", "command", "type", "diff", "cmp", "curl", "wget", "nc"]);

function stopsEarly(words: readonly Word[]): boolean {
  const program = programOf(words[0]);
  const args = words.slice(1).map(({ text }) => text);
  if (program === "head" || program === "read" || program === "sed" || program === "awk" || program === undefined) return true;
  return (program === "grep" || program === "egrep") && args.some((arg) => /^-[a-zA-Z]*[qm]/.test(arg) || arg === "--quiet");
}

function first<T, R>(items: readonly T[], of: (item: T) => R | undefined): R | undefined {
  for (const item of items) {
    const result = of(item);
    if (result !== undefined) return result;
  }
  return undefined;
}
