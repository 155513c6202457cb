/** The command `podmates`: reads the arguments and runs what they name. Everything else is in `cli/`. */
import { HELP, readArguments, UsageError } from "./cli/arguments.ts";
import { check } from "./cli/check.ts";
import { explain } from "./cli/explain.ts";
import { standardOutput } from "./cli/output.ts";
import { FileError } from "./files.ts";
import { VERSION } from "./version.ts";

const output = standardOutput();

async function main(): Promise<void> {
  const command = readArguments(process.argv.slice(2));
  switch (command.name) {
    case "check":
      process.exitCode = await check(command, output);
      break;
    case "explain":
      explain(command.rule, output);
      break;
    case "help":
      output.writeRaw(HELP);
      break;
    case "version":
      output.write(VERSION);
      break;
    case "stdio":
      // Loaded here alone: the other commands start faster without it. It reads the transport from the arguments itself.
      await import("./node.ts");
      break;
  }
}

main().catch((error: unknown) => {
  if (!(error instanceof UsageError || error instanceof FileError)) throw error;
  output.error(error.message);
  process.exitCode = 2;
});
