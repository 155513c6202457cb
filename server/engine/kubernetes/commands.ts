import type { Place } from "../yaml/within.ts";
import { baseName, isImageFolder, isSystemPath, normalPath, onePath, pathsIn } from "./paths.ts";
import { isKnown, readScript, type Redirection, type Step, type Variables, type Word } from "./shell.ts";

/**
 * What single commands do: which of their words are files they read, write or only name. Exec-form command lines and the commands
 * inside shell scripts are read alike; wrappers (`exec`, `env`, `timeout`, `sh -c` ...) are looked through.
 */

/** What a command does with a path: `name` where it cannot be told. */
export type PathAction = "read" | "write" | "name";

export interface UsedPath {
  /** Normal (see `normalPath`). */
  readonly path: string;
  readonly action: PathAction;
  /** It is only the source of a copy (`cp`, `mv`, `rsync`, `tar`): the seeding pattern reads a path of the image that way. */
  readonly copied: boolean;
  /** It names the directory; what follows is only known at run time. */
  readonly partial: boolean;
  /** Written as a `unix:` or `file:` URI. */
  readonly uri: boolean;
  readonly place: Place;
  /** The program that uses it, such as `tail`; `undefined` where it is not known. */
  readonly program: string | undefined;
}

/** One command to run, wrappers taken off. */
export interface Command {
  /** The program's base name; `undefined` where the image decides or a variable holds it. */
  readonly program: string | undefined;
  readonly words: readonly Word[];
  readonly redirections: readonly Redirection[];
  readonly place: Place;
  /** `timeout` stops it. */
  readonly timed: boolean;
  /** Where relative paths start; `undefined` where that is not known. */
  readonly workingDir: string | undefined;
}

export interface Surroundings {
  readonly environment: Variables;
  readonly workingDir: string | undefined;
}

/** What a command line turns out to be once its wrappers are off: one command, or a script of its own. */
export type Unwrapped =
  | { readonly kind: "command"; readonly words: readonly Word[]; readonly timed: boolean }
  | { readonly kind: "script"; readonly step: Step; readonly timed: boolean };

/** Take the wrappers off a command line. */
export function unwrap(words: readonly Word[], environment: Variables): Unwrapped {
  let timed = false;
  let rest = words;
  // Wrappers are few in one line; the bound is against hostile input.
  for (let depth = 0; depth < 8; depth++) {
    while (rest[0] !== undefined && /^[A-Za-z_]\w*=/.test(rest[0].text)) rest = rest.slice(1);
    const program = programOf(rest[0]);
    if (program === undefined) break;
    if (SHELLS.has(program)) {
      const script = shellScript(rest);
      if (script === undefined) break;
      const step = readScript(script.text, environment, script.within);
      return step === undefined ? { kind: "command", words: rest, timed } : { kind: "script", step, timed };
    }
    const wrapper = WRAPPERS.get(program);
    if (wrapper === undefined) break;
    const inner = afterOptions(rest.slice(1), wrapper);
    if (inner.length === 0) break;
    timed ||= program === "timeout";
    rest = inner;
  }
  return { kind: "command", words: rest, timed };
}

/** Every command of a step, in the order of the text, with those of scripts in scripts and of substitutions. */
export function commandsOf(step: Step, surroundings: Surroundings): Command[] {
  const collector = new Collector(surroundings);
  collector.walk(step, 0, false);
  return collector.commands;
}

/** The paths one command uses. */
export function pathsOf(command: Command): UsedPath[] {
  const { program, words, workingDir } = command;
  const uses = new Uses(program, workingDir);
  for (const { operator, target } of command.redirections) {
    uses.word(target, operator === "<" ? "read" : "write");
  }
  if (program !== undefined && SILENT.has(program)) return uses.found;
  const rest = program === undefined ? words : words.slice(1);
  // The program's own file is mostly the image's; only from a folder that images do not fill is it worth a word.
  if (program !== undefined && words[0]!.text.startsWith("/") && !isImageFolder(words[0]!.text)) uses.word(words[0]!, "read");
  if (program === "test" || program === "[" || program === "[[") test(rest, uses);
  else if (program === "tar" || program === "bsdtar") tar(rest, uses);
  else if (program === "dd") dd(rest, uses);
  else if (program === "find") find(rest, uses);
  else if (program !== undefined && COPIERS.has(program)) copy(rest, uses);
  else if (program !== undefined && INTERPRETERS.has(program)) interpreter(rest, uses);
  else operands(program, rest, uses);
  return uses.found;
}

/** Does the command leave the container's own file system (`nsenter`, `chroot`)? Its paths are then the node's. */
export function leavesContainer(command: Command): boolean {
  return command.words.some((word) => LEAVING.has(baseName(word.text)));
}

/** The program a word names; `undefined` for a word that is not known. */
export function programOf(word: Word | undefined): string | undefined {
  return word === undefined || !isKnown(word.text) || word.text === "" ? undefined : baseName(word.text);
}

class Collector {
  readonly commands: Command[] = [];
  readonly #environment: Variables;
  #workingDir: string | undefined;

  constructor(surroundings: Surroundings) {
    this.#environment = surroundings.environment;
    this.#workingDir = surroundings.workingDir;
  }

  walk(step: Step, depth: number, timed: boolean): void {
    if (depth > 40) return;
    switch (step.kind) {
      case "command":
        this.#command(step, depth, timed);
        return;
      case "list":
        for (const item of step.items) this.walk(item.step, depth + 1, timed);
        return;
      case "pipeline":
        for (const part of step.steps) this.walk(part, depth + 1, timed);
        return;
      case "if":
        step.conditions.forEach((condition, i) => {
          this.walk(condition, depth + 1, timed);
          this.walk(step.branches[i]!, depth + 1, timed);
        });
        if (step.hasElse) this.walk(step.branches.at(-1)!, depth + 1, timed);
        return;
      case "case":
        for (const branch of step.branches) this.walk(branch, depth + 1, timed);
        return;
      case "loop":
        for (const word of step.words ?? []) this.#substitutions(word, depth, timed);
        if (step.condition !== undefined) this.walk(step.condition, depth + 1, timed);
        this.walk(step.body, depth + 1, timed);
        return;
      case "group": {
        const before = this.#workingDir;
        this.walk(step.body, depth + 1, timed);
        if (step.subshell) this.#workingDir = before;
        if (step.redirections.length > 0) {
          const place = step.redirections[0]!.target.place;
          this.commands.push({ program: "{", words: [], redirections: step.redirections, place, timed, workingDir: this.#workingDir });
        }
        return;
      }
      case "function":
        this.walk(step.body, depth + 1, timed);
    }
  }

  #command(step: Extract<Step, { kind: "command" }>, depth: number, timed: boolean): void {
    for (const word of step.words) this.#substitutions(word, depth, timed);
    for (const { target } of step.redirections) this.#substitutions(target, depth, timed);
    const inner = unwrap(step.words, this.#environment);
    timed ||= inner.timed;
    if (inner.kind === "script") {
      // The outer command's redirections are for all of it.
      if (step.redirections.length > 0) this.commands.push({ program: "{", words: [], redirections: step.redirections, place: step.place, timed, workingDir: this.#workingDir });
      const before = this.#workingDir;
      this.walk(inner.step, depth + 1, timed);
      this.#workingDir = before;
      return;
    }
    const program = programOf(inner.words[0]);
    this.commands.push({ program, words: inner.words, redirections: step.redirections, place: step.place, timed, workingDir: this.#workingDir });
    if (program === "cd" || program === "pushd") {
      const target = inner.words[1]?.text;
      this.#workingDir = target === undefined || !isKnown(target) ? undefined : normalPath(target, this.#workingDir);
    }
  }

  #substitutions(word: Word, depth: number, timed: boolean): void {
    for (const step of word.substitutions) this.walk(step, depth + 1, timed);
  }
}

class Uses {
  readonly found: UsedPath[] = [];
  readonly #program: string | undefined;
  readonly #workingDir: string | undefined;

  constructor(program: string | undefined, workingDir: string | undefined) {
    this.#program = program;
    this.#workingDir = workingDir;
  }

  /** The word as a whole is one file name. */
  word(word: Word, action: PathAction, copied = false): void {
    if (word.text.startsWith("-") || word.text.includes("://")) return;
    const one = onePath(word.text, this.#workingDir);
    if (one !== undefined) this.#add(one.path, action, copied, one.partial, false, word.place);
  }

  /** The word may hold paths: after a flag's `=`, in a list, in a URI. */
  text(word: Word, action: PathAction): void {
    for (const { path, from, to, uri, partial } of pathsIn(word.text)) this.#add(path, action, false, partial, uri, word.within(from, to));
  }

  #add(path: string, action: PathAction, copied: boolean, partial: boolean, uri: boolean, place: Place): void {
    if (isSystemPath(path)) return;
    this.found.push({ path, action, copied, partial, uri, place, program: this.#program });
  }
}

/** Most programs: options, then operands. */
function operands(program: string | undefined, words: readonly Word[], uses: Uses): void {
  const known = program === undefined ? undefined : PROGRAMS.get(program);
  const inPlace = known?.inPlace === true && words.some(({ text }) => /^-[a-zA-Z]*i/.test(text));
  let skip = known?.skip ?? 0;
  let onlyOperands = false;
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    const { text } = word;
    if (!onlyOperands && text === "--") {
      onlyOperands = true;
      continue;
    }
    if (!onlyOperands && text.length > 1 && text.startsWith("-")) {
      const equals = text.indexOf("=");
      const flag = equals === -1 ? text : text.slice(0, equals);
      const action: PathAction = WRITTEN_BY_FLAG.test(flag) ? "write" : READ_BY_FLAG.test(flag) ? "read" : "name";
      if (equals !== -1) {
        uses.text(word, action);
        continue;
      }
      if (known !== undefined) {
        if (known.pattern?.test(text) === true) skip = 0;
        if (known.valued?.test(text) === true) {
          const value = words[++i];
          if (value !== undefined) uses.text(value, action);
        }
        continue;
      }
      const value = words[i + 1];
      if (value !== undefined && !value.text.startsWith("-") && action !== "name") {
        uses.text(value, action);
        i++;
      } else if (text.includes("/")) uses.text(word, "name");
      continue;
    }
    if (skip > 0) {
      skip--;
      continue;
    }
    if (known === undefined) uses.text(word, "name");
    else uses.word(word, inPlace ? "write" : known.action);
  }
}

function test(words: readonly Word[], uses: Uses): void {
  words.forEach((word, i) => {
    if (/^-[bcdefghLprsSuwxGkNO]$/.test(word.text) && words[i + 1] !== undefined) uses.word(words[i + 1]!, "read");
  });
}

function tar(words: readonly Word[], uses: Uses): void {
  const flags = words.filter((word, i) => word.text.startsWith("-") || i === 0).map(({ text }) => text);
  const creates = flags.some((flag) => flag === "--create" || /^-?[a-zA-Z]*c[a-zA-Z]*$/.test(flag));
  words.forEach((word, i) => {
    const previous = words[i - 1]?.text ?? "";
    const bundled = i === 0 || previous.startsWith("-") || i === 1;
    if (word.text.startsWith("--")) uses.text(word, /^--(file|directory)=/.test(word.text) ? (creates === word.text.startsWith("--file") ? "write" : "read") : "name");
    else if (word.text.startsWith("-") || (i === 0 && !word.text.includes("/"))) return;
    else if (bundled && previous.endsWith('f') && previous !== "") uses.word(word, creates ? "write" : "read");
    else if (previous === "-C" || previous === "--directory") uses.word(word, creates ? "read" : "write", creates);
    else if (creates) uses.word(word, "read", true);
  });
}

function dd(words: readonly Word[], uses: Uses): void {
  for (const word of words) uses.text(word, word.text.startsWith("of=") ? "write" : word.text.startsWith("if=") ? "read" : "name");
}

function find(words: readonly Word[], uses: Uses): void {
  const changes = words.some(({ text }) => text === "-delete" || text === "-exec" || text === "-execdir");
  for (const word of words) {
    if (word.text.startsWith("-") || word.text === "!" || word.text === "(") return;
    uses.word(word, changes ? "write" : "read");
  }
}

/** `cp A… B`: the last operand is written, the others are only copied. */
function copy(words: readonly Word[], uses: Uses): void {
  const files: Word[] = [];
  let target: Word | undefined;
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    if (/^(-t|--target-directory|-Destination)$/i.test(word.text)) target = words[++i];
    else if (word.text.startsWith('--target-directory=')) uses.text(word, "write");
    else if (/^-(m|o|g|e)$/.test(word.text)) i++;
    else if (!word.text.startsWith("-")) files.push(word);
  }
  target ??= files.length > 1 ? files.pop() : undefined;
  for (const word of files) uses.word(word, "read", true);
  if (target !== undefined) uses.word(target, "write");
}

/** `python app.py`, `python -c CODE`: the first operand is a script, code has paths in its strings. */
function interpreter(words: readonly Word[], uses: Uses): void {
  let first = true;
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    if (/^-(c|e|r|-eval|command|Command|Path|FilePath)$/.test(word.text)) continue;
    if (word.text.startsWith("-")) uses.text(word, "name");
    else if (first && i === 0) {
      uses.word(word, "read");
      first = false;
    } else uses.text(word, "name");
  }
}

/** The text of a shell's `-c`; `undefined` where it runs a file or reads its input. */
function shellScript(words: readonly Word[]): Word | undefined {
  let command = false;
  for (const word of words.slice(1)) {
    if (/^[-+][a-zA-Z]+$/.test(word.text)) command ||= word.text.startsWith("-") && word.text.includes("c");
    else if (word.text.startsWith("--")) continue;
    else if (word.text === "pipefail" || word.text === "errexit") continue;
    else return command ? word : undefined;
  }
  return undefined;
}

/** What follows a wrapper's own options and operands. */
function afterOptions(words: readonly Word[], wrapper: Wrapper): readonly Word[] {
  let i = 0;
  for (; i < words.length; i++) {
    const { text } = words[i]!;
    if (text === "--") {
      i++;
      break;
    }
    if (!text.startsWith("-") || text.length === 1) break;
    if (wrapper.valued?.test(text) === true) i++;
  }
  return words.slice(i + (wrapper.operands ?? 0));
}

interface Wrapper {
  /** Its options that take the next word. */
  readonly valued?: RegExp;
  /** Operands of its own before the command. */
  readonly operands?: number;
}

const WRAPPERS: ReadonlyMap<string, Wrapper> = new Map<string, Wrapper>([
  ["exec", { valued: /^-a$/ }],
  ["nohup", {}],
  ["command", {}],
  ["builtin", {}],
  ["time", {}],
  ["setsid", {}],
  ["busybox", {}],
  ["tini", { valued: /^-[pe]$/ }],
  ["dumb-init", {}],
  ["catatonit", {}],
  ["env", { valued: /^-[uCS]$/ }],
  ["nice", { valued: /^-n$/ }],
  ["ionice", { valued: /^-[cn]$/ }],
  ["stdbuf", { valued: /^-[ioe]$/ }],
  ["sudo", { valued: /^-[ugCD]$/ }],
  ["timeout", { valued: /^-[sk]$/, operands: 1 }],
  ["su-exec", { operands: 1 }],
  ["gosu", { operands: 1 }],
]);

const SHELLS: ReadonlySet<string> = new Set(["sh", "bash", "ash", "dash", "ksh", "zsh", "mksh"]);

const LEAVING: ReadonlySet<string> = new Set(["nsenter", "chroot", "pivot_root"]);

/** Their words are text, numbers or names of variables. */
const SILENT: ReadonlySet<string> = new Set(["echo", "printf", "true", ":", "false", "exit", "return", "sleep", "kill", "set", "export", "unset", "read", "local", "trap", "wait", "{", "((", "break", "continue", "shift", "expr", "logger", "date"]);

const COPIERS: ReadonlySet<string> = new Set(["cp", "mv", "rsync", "install", "ln", "Copy-Item", "Move-Item", "copy", "move", "xcopy", "robocopy", "scp", "copyutil"]);

const INTERPRETERS: ReadonlySet<string> = new Set(["python", "python2", "python3", "node", "perl", "ruby", "php", "powershell", "pwsh", "cmd"]);

interface Program {
  /** What it does with its operands. */
  readonly action: PathAction;
  /** Operands before the files: a pattern, a mode, a program text. */
  readonly skip?: number;
  /** Options that give the pattern, so that no operand is one. */
  readonly pattern?: RegExp;
  /** Options that take the next word. */
  readonly valued?: RegExp;
  /** `-i` makes it write. */
  readonly inPlace?: boolean;
}

const PROGRAMS: ReadonlyMap<string, Program> = new Map<string, Program>([
  ["tail", { action: "read", valued: /^(-[ncs]|--(lines|bytes|pid|sleep-interval))$/ }],
  ["head", { action: "read", valued: /^(-[nc]|--(lines|bytes))$/ }],
  ...["cat", "less", "more", "wc", "uniq", "tac", "nl", "od", "xxd", "hexdump", "strings", "stat", "ls", "file", "zcat", "source", ".", "diff", "cmp", "multitail", "du", "df", "readlink", "realpath", "cksum", "md5sum", "sha1sum", "sha256sum", "sha512sum", "tree", "Get-Content", "type"].map(
    (name): [string, Program] => [name, { action: "read" }],
  ),
  ["cut", { action: "read", valued: /^-[dfcb]$/ }],
  ["sort", { action: "read", valued: /^-[kt]$/ }],
  ["inotifywait", { action: "read", valued: /^-[et]$|^--(event|timeout|exclude|format)$/ }],
  ...["grep", "egrep", "fgrep", "zgrep", "rg"].map((name): [string, Program] => [name, { action: "read", skip: 1, pattern: /^-[a-zA-Z]*[ef]$|^--(regexp|file)$/, valued: /^-[a-zA-Z]*[efABCm]$|^--(regexp|file)$/ }]),
  ...["awk", "gawk", "mawk", "jq", "yq"].map((name): [string, Program] => [name, { action: "read", skip: 1, pattern: /^-f$/, valued: /^-[vFf]$|^--arg$/ }]),
  ["sed", { action: "read", skip: 1, pattern: /^-[a-zA-Z]*[ef]$|^--(expression|file)$/, valued: /^-[a-zA-Z]*[ef]$|^--(expression|file)$/, inPlace: true }],
  ...["tee", "touch", "mkdir", "truncate", "mkfifo", "rm", "rmdir", "Set-Content", "Add-Content", "Out-File", "New-Item"].map((name): [string, Program] => [name, { action: "write", valued: /^(-[ms]|--mode|--size)$/ }]),
  ...["chmod", "chown", "chgrp"].map((name): [string, Program] => [name, { action: "write", skip: 1 }]),
]);

/** Flags of any program whose value is a file it makes. */
const WRITTEN_BY_FLAG = /^-(o|O|P|-output(-[a-z]+)?|-out(-[a-z]+|file|put)?|-log-?file|-log_?path|-log-dir|-dest(ination)?|-pid-?file|-access-logfile|-error-logfile)$/;

/** Flags of any program whose value is a file it reads. */
const READ_BY_FLAG = /^-{1,2}(config(-?file|-?path|\.file)?|conf|cfg|f|file|input|env-file|kubeconfig|tls-[a-z-]*|cert(-file)?|key(-file)?|ca(-file)?)$/;
