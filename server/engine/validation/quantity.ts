/**
 * Kubernetes quantities (`500m`, `1.5Gi`, `2e3`), read and printed as the server does. Source: k8s.io/apimachinery
 * pkg/api/resource quantity.go and suffix.go.
 */
export interface Quantity {
  /** The amount in units of 10^-9, rounded up as the server does. */
  readonly nano: bigint;
  /** How it is printed: with the family of suffixes it was written in. */
  readonly format: "DecimalSI" | "BinarySI" | "DecimalExponent";
}

/** The server's answer to a text that is no quantity. */
const FORMAT_WRONG = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
const SUFFIX_WRONG = "unable to parse quantity's suffix";

const NANO = 1_000_000_000n;
const ZERO: Quantity = { nano: 0n, format: "DecimalSI" };

const DECIMAL = ["n", "u", "m", "", "k", "M", "G", "T", "P", "E"];
const BINARY = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];

/** Read a quantity; a string is the server's error. */
export function parseQuantity(text: string): Quantity | string {
  const match = /^([+-]?)([0-9]*)(?:\.([0-9]*))?([eEinumkKMGTP]*[-+]?[0-9]*)$/.exec(text);
  if (text === "" || match === null) return FORMAT_WRONG;
  const [, sign, whole = "", fraction = "", suffix = ""] = match;
  const scale = scaleOf(suffix);
  if (scale === undefined) return SUFFIX_WRONG;
  const digits = BigInt(`${whole}${fraction}` === "" ? "0" : `${whole}${fraction}`);
  // amount = digits / 10^fraction * scale, in nano
  const numerator = digits * scale.numerator * NANO;
  const denominator = 10n ** BigInt(fraction.length) * scale.denominator;
  const nano = numerator / denominator + (numerator % denominator === 0n ? 0n : 1n);
  return { nano: sign === "-" ? -nano : nano, format: scale.format };
}

function scaleOf(suffix: string): { numerator: bigint; denominator: bigint; format: Quantity["format"] } | undefined {
  const decimal = DECIMAL.indexOf(suffix);
  if (decimal >= 0) {
    const exponent = (decimal - 3) * 3;
    return exponent >= 0
      ? { numerator: 10n ** BigInt(exponent), denominator: 1n, format: "DecimalSI" }
      : { numerator: 1n, denominator: 10n ** BigInt(-exponent), format: "DecimalSI" };
  }
  const binary = BINARY.indexOf(suffix);
  if (binary > 0) return { numerator: 1024n ** BigInt(binary), denominator: 1n, format: "BinarySI" };
  const exponent = /^[eE]([-+]?[0-9]+)$/.exec(suffix)?.[1];
  if (exponent === undefined || exponent.length > 4) return undefined;
  const power = Number(exponent);
  if (Math.abs(power) > 1000) return undefined;
  return power >= 0
    ? { numerator: 10n ** BigInt(power), denominator: 1n, format: "DecimalExponent" }
    : { numerator: 1n, denominator: 10n ** BigInt(-power), format: "DecimalExponent" };
}

/** The quantity a field of the decoded object holds, zero where it is absent. Its text has been read before, so it is one. */
export function quantityOf(text: string | undefined): Quantity {
  const quantity = text === undefined || text === "" ? ZERO : parseQuantity(text);
  return typeof quantity === "string" ? ZERO : quantity;
}

/** The canonical text: no fraction, the largest suffix that keeps it so. */
export function quantityText({ nano, format }: Quantity): string {
  if (nano === 0n) return "0";
  const sign = nano < 0n ? "-" : "";
  const amount = nano < 0n ? -nano : nano;
  // What binary suffixes cannot say (less than 1024, or not whole) is printed with decimal ones.
  if (format === "BinarySI" && amount >= 1024n * NANO && amount % NANO === 0n) {
    let value = amount / NANO;
    let power = 0;
    while (power < BINARY.length - 1 && value % 1024n === 0n) {
      value /= 1024n;
      power++;
    }
    return `${sign}${value}${BINARY[power]}`;
  }
  let value = amount;
  let power = 0;
  while (power < DECIMAL.length - 1 && value % 1000n === 0n) {
    value /= 1000n;
    power++;
  }
  if (format === "DecimalExponent" && power !== 3) return `${sign}${value}e${(power - 3) * 3}`;
  return `${sign}${value}${DECIMAL[power]}`;
}

/** Is the amount a whole number? The server looks at thousandths, rounded up. */
export function isWhole({ nano }: Quantity): boolean {
  const milli = nano / 1_000_000n + (nano > 0n && nano % 1_000_000n !== 0n ? 1n : 0n);
  return milli % 1000n === 0n;
}
