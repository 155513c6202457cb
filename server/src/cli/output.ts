import { terminal, type Terminal } from "./terminal.ts";

/** Where a run writes: findings to standard output, everything about the run itself to standard error. */
export interface Output {
  readonly terminal: Terminal;
  /** A line, or lines, of results. */
  write(line: string): void;
  /** Results exactly as they are, without a line break of ours. */
  writeRaw(text: string): void;
  /** A line about the run. */
  note(line: string): void;
  /** A line about why the run fails. */
  error(message: string): void;
}

export function standardOutput(): Output {
  const { stdout, stderr, env } = process;
  // A reader that has seen enough (`| head`) closes the pipe: that is no failure.
  stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    process.exit();
  });
  return {
    terminal: terminal(env, stdout.isTTY === true, stdout.columns),
    write: (line) => void stdout.write(`${line}\n`),
    writeRaw: (text) => void stdout.write(text),
    note: (line) => void stderr.write(`${line}\n`),
    error: (message) => void stderr.write(`podmates: ${message}\n`),
  };
}
