/**
 * What is wrong with a cron schedule, in the words of the parser the server uses. Source: github.com/robfig/cron v3 parser.go,
 * `ParseStandard`.
 */
export function scheduleProblem(schedule: string): string | undefined {
  if (schedule === "") return "empty spec string";
  if (schedule.startsWith("@")) return descriptorProblem(schedule);
  const fields = schedule.split(/\s+/).filter((field) => field !== "");
  if (fields.length !== 5) return `expected exactly 5 fields, found ${fields.length}: [${fields.join(" ")}]`;
  for (const [i, field] of fields.entries()) {
    const problem = fieldProblem(field, BOUNDS[i]!);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

interface Bounds {
  readonly min: number;
  readonly max: number;
  readonly names?: readonly string[];
}

const BOUNDS: readonly Bounds[] = [
  { min: 0, max: 59 },
  { min: 0, max: 23 },
  { min: 1, max: 31 },
  { min: 1, max: 12, names: ["", "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"] },
  { min: 0, max: 6, names: ["sun", "mon", "tue", "wed", "thu", "fri", "sat"] },
];

function descriptorProblem(schedule: string): string | undefined {
  if (["@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly"].includes(schedule)) return undefined;
  const every = "@every ";
  if (!schedule.startsWith(every)) return `unrecognized descriptor: ${schedule}`;
  const duration = schedule.slice(every.length);
  const good = /^[-+]?(0|(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h)((\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h))*)$/.test(duration);
  return good ? undefined : `failed to parse duration ${schedule}: time: invalid duration ${JSON.stringify(duration)}`;
}

function fieldProblem(field: string, bounds: Bounds): string | undefined {
  for (const part of field.split(",").filter((text) => text !== "")) {
    const problem = rangeProblem(part, bounds);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function rangeProblem(text: string, bounds: Bounds): string | undefined {
  const stepped = text.split("/");
  const ends = stepped[0]!.split("-");
  let start = bounds.min;
  let end = bounds.max;
  if (ends[0] !== "*" && ends[0] !== "?") {
    const from = parse(ends[0]!, bounds);
    if (typeof from === "string") return from;
    start = end = from;
    if (ends.length === 2) {
      const to = parse(ends[1]!, bounds);
      if (typeof to === "string") return to;
      end = to;
    } else if (ends.length > 2) return `too many hyphens: ${text}`;
  }
  if (stepped.length === 2) {
    const step = parse(stepped[1]!, { min: 0, max: 0 });
    if (typeof step === "string") return step;
    // `N/step` means from N to the end.
    if (ends.length === 1 && ends[0] !== "*" && ends[0] !== "?") end = bounds.max;
    if (step === 0) return rangeError(start, end, bounds, text) ?? `step of range should be a positive number: ${text}`;
  } else if (stepped.length > 2) return `too many slashes: ${text}`;
  return rangeError(start, end, bounds, text);
}

function rangeError(start: number, end: number, bounds: Bounds, text: string): string | undefined {
  if (start < bounds.min) return `beginning of range (${start}) below minimum (${bounds.min}): ${text}`;
  if (end > bounds.max) return `end of range (${end}) above maximum (${bounds.max}): ${text}`;
  if (start > end) return `beginning of range (${start}) beyond end of range (${end}): ${text}`;
  return undefined;
}

function parse(text: string, bounds: Bounds): number | string {
  const named = bounds.names?.indexOf(text.toLowerCase()) ?? -1;
  if (named >= 0 && text !== "") return named;
  if (!/^[-+]?\d+$/.test(text)) return `failed to parse int from ${text}: strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`;
  const number = Number(text);
  return number < 0 ? `negative number (${number}) not allowed: ${text}` : number;
}
