/**
 * What the server says of strings that have a form to keep. Each check returns the sentences' details, none for a good value.
 * Source: k8s.io/apimachinery pkg/util/validation, pkg/api/validate/content.
 */
export type Format = (value: string) => readonly string[];

const LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
const SUBDOMAIN = `${LABEL}(\\.${LABEL})*`;
const LABEL_1035 = "[a-z]([-a-z0-9]*[a-z0-9])?";
const QUALIFIED_NAME = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";
const LABEL_VALUE = `(${QUALIFIED_NAME})?`;
const CONFIG_KEY = "[-._a-zA-Z0-9]+";

const LABEL_PATTERN = whole(LABEL);
const SUBDOMAIN_PATTERN = whole(SUBDOMAIN);
const SUBDOMAIN_UNDERSCORE_PATTERN = whole("[a-z0-9_]([-_a-z0-9]*[a-z0-9_])?(\\.[a-z0-9_]([-_a-z0-9]*[a-z0-9_])?)*");
const LABEL_1035_PATTERN = whole(LABEL_1035);
const QUALIFIED_NAME_PATTERN = whole(QUALIFIED_NAME);
const LABEL_VALUE_PATTERN = whole(LABEL_VALUE);
const CONFIG_KEY_PATTERN = whole(CONFIG_KEY);
const SYSCTL_SEGMENT = "[a-z0-9]([-_a-z0-9]*[a-z0-9])?";
const SYSCTL = `^(${SYSCTL_SEGMENT}[\\./])*${SYSCTL_SEGMENT}$`;
const SYSCTL_PATTERN = new RegExp(SYSCTL);

const LABEL_TEXT = regexText(
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character",
  LABEL,
  "my-name",
  "123-abc",
);
const SUBDOMAIN_TEXT = regexText(
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
  SUBDOMAIN,
  "example.com",
);
const LABEL_1035_TEXT = regexText(
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character",
  LABEL_1035,
  "my-name",
  "abc-123",
);
const QUALIFIED_NAME_MESSAGE = "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";
const QUALIFIED_NAME_TEXT = regexText(QUALIFIED_NAME_MESSAGE, QUALIFIED_NAME, "MyName", "my.name", "123-abc");
const LABEL_VALUE_TEXT = regexText(
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
  LABEL_VALUE,
  "MyValue",
  "my_value",
  "12345",
);
const CONFIG_KEY_TEXT = regexText(
  "a valid config key must consist of alphanumeric characters, '-', '_' or '.'",
  CONFIG_KEY,
  "key.name",
  "KEY_NAME",
  "key-name",
);
const UNDERSCORE_TEXT = regexText(
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '_', '-' or '.', and must start and end with an alphanumeric character",
  "[a-z0-9_]([-_a-z0-9]*[a-z0-9_])?(\\.[a-z0-9_]([-_a-z0-9]*[a-z0-9_])?)*",
  "example.com",
);

/** A DNS label: the name of a container, volume or namespace. */
export const dnsLabel: Format = (value) => {
  if (value.length <= 63 && LABEL_PATTERN.test(value)) return NONE;
  const messages = tooLong(value, 63);
  if (!LABEL_PATTERN.test(value)) messages.push(SUBDOMAIN_PATTERN.test(value) ? "must not contain dots" : LABEL_TEXT);
  return messages;
};

/** A DNS subdomain: the name of most objects. */
export const dnsSubdomain: Format = (value) => form(value, 253, SUBDOMAIN_PATTERN, SUBDOMAIN_TEXT);

export const dnsSubdomainWithUnderscore: Format = (value) => form(value, 253, SUBDOMAIN_UNDERSCORE_PATTERN, UNDERSCORE_TEXT);

/** A DNS label that starts with a letter: the name of a Service. */
export const dns1035Label: Format = (value) => form(value, 63, LABEL_1035_PATTERN, LABEL_1035_TEXT);

/** The key of a label or annotation: `[prefix/]name`. */
export const qualifiedName: Format = (value) => {
  const parts = value.split("/");
  if (parts.length > 2) return [`a qualified name ${QUALIFIED_NAME_TEXT} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`];
  const [prefix, name] = parts.length === 2 ? [parts[0]!, parts[1]!] : [undefined, parts[0]!];
  const messages: string[] = [];
  if (prefix === "") messages.push("prefix part must be non-empty");
  else if (prefix !== undefined) messages.push(...dnsSubdomain(prefix).map((message) => `prefix part ${message}`));
  if (name === "") messages.push("name part must be non-empty");
  else if (byteLength(name) > 63) messages.push("name part must be no more than 63 characters");
  if (!QUALIFIED_NAME_PATTERN.test(name)) messages.push(`name part ${QUALIFIED_NAME_TEXT}`);
  return messages;
};

/** The value of a label. */
export const labelValue: Format = (value) => form(value, 63, LABEL_VALUE_PATTERN, LABEL_VALUE_TEXT);

/** The name of a container's port. */
export const portName: Format = (value) => {
  const messages = tooLong(value, 15);
  if (!/^[-a-z0-9]+$/.test(value)) messages.push("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)");
  if (!/[a-z]/.test(value)) messages.push("must contain at least one letter (a-z)");
  if (value.includes("--")) messages.push("must not contain consecutive hyphens");
  if (value.startsWith("-") || value.endsWith("-")) messages.push("must not begin or end with a hyphen");
  return messages;
};

/** A key of a ConfigMap or Secret. */
export const configKey: Format = (value) => {
  const messages = form(value, 253, CONFIG_KEY_PATTERN, CONFIG_KEY_TEXT);
  const directory =
    value === "." ? "must not be '.'" : value === ".." ? "must not be '..'" : value.startsWith("..") ? "must not start with '..'" : undefined;
  return directory === undefined ? messages : [...messages, directory];
};

/** The name of an environment variable, as relaxed since 1.32. */
export const envName: Format = (value) => {
  if (value === "") return ["environment variable name must be non-empty"];
  return /^[ -<>-~]*$/.test(value) ? NONE : ["a valid environment variable name must consist only of printable ASCII characters other than '='"];
};

export const httpHeaderName: Format = (value) =>
  /^[-A-Za-z0-9]+$/.test(value)
    ? NONE
    : [regexText("a valid HTTP header must consist of alphanumeric characters or '-'", "[-A-Za-z0-9]+", "X-Header-Name")];

export const sysctlName: Format = (value) =>
  value.length <= 253 && SYSCTL_PATTERN.test(value) ? NONE : [`must have at most 253 characters and match regex ${SYSCTL}`];

/** A path without a step `..`. */
export const noBacksteps: Format = (value) => (value.split("/").includes("..") ? ["must not contain '..'"] : NONE);

/** A relative path without a step `..`. */
export const descendingPath: Format = (value) =>
  value.startsWith("/") ? ["must be a relative path", ...noBacksteps(value)] : noBacksteps(value);

/** A relative path that neither steps up nor starts with two dots. */
export const localPath: Format = (value) => {
  const messages = descendingPath(value);
  return value.startsWith("..") && !value.startsWith("../") ? [...messages, "must not start with '..'"] : messages;
};

export const absolutePath: Format = (value) => (value.startsWith("/") ? NONE : ["must be an absolute path"]);

export const percent: Format = (value) =>
  /^[0-9]+%$/.test(value) ? NONE : [regexText("a valid percent string must be a numeric string followed by an ending '%'", "[0-9]+%", "1%", "93%")];

export const ip: Format = (value) => (parseIp(value) === undefined ? ["must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)"] : NONE);

export const cidr: Format = (value) => {
  const slash = value.indexOf("/");
  const address = parseIp(value.slice(0, slash));
  const length = value.slice(slash + 1);
  const good = slash > 0 && address !== undefined && /^[0-9]{1,3}$/.test(length) && Number(length) <= (address.length === 4 ? 32 : 128);
  return good ? NONE : ["must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)"];
};

/** The check for the part of a name that is a prefix only: one dash at the end is taken for what will follow. */
export function asPrefix(format: Format): Format {
  return (value) => format(value.length > 1 && value.endsWith("-") ? `${value.slice(0, -2)}a` : value);
}

/** The name of an object to which the server may add an ending. */
export const dnsSubdomainPrefix: Format = asPrefix(dnsSubdomain);

/** The bytes of an IPv4 (4) or the groups of an IPv6 address (8); leading zeros are let pass, as the server does. */
export function parseIp(text: string): readonly number[] | undefined {
  return text.includes(":") ? parseIpv6(text) : parseIpv4(text);
}

function parseIpv4(text: string): readonly number[] | undefined {
  const bytes = /^\d{1,}\.\d{1,}\.\d{1,}\.\d{1,}$/.test(text) ? text.split(".").map(Number) : [];
  return bytes.length === 4 && bytes.every((byte) => byte <= 255) ? bytes : undefined;
}

function parseIpv6(text: string): readonly number[] | undefined {
  const halves = text.split("::");
  if (halves.length > 2) return undefined;
  const [head, tail] = halves.map(groups);
  if (head === undefined || (halves.length === 2 && tail === undefined)) return undefined;
  if (tail === undefined) return head.length === 8 ? head : undefined;
  const missing = 8 - head.length - tail.length;
  return missing < 1 ? undefined : [...head, ...Array.from({ length: missing }, () => 0), ...tail];
}

function groups(text: string): readonly number[] | undefined {
  if (text === "") return [];
  const result: number[] = [];
  for (const [i, part] of text.split(":").entries()) {
    const last = i === text.split(":").length - 1;
    const embedded = last && part.includes(".") ? parseIpv4(part) : undefined;
    if (embedded !== undefined) result.push(embedded[0]! * 256 + embedded[1]!, embedded[2]! * 256 + embedded[3]!);
    else if (/^[0-9a-fA-F]{1,4}$/.test(part)) result.push(Number.parseInt(part, 16));
    else return undefined;
  }
  return result;
}

/** What the server says of a number outside `min` and `max`. */
export function rangeText(min: number, max: number): string {
  return `must be between ${min} and ${max}, inclusive`;
}

/** The length Go counts: bytes of UTF-8. */
export function byteLength(text: string): number {
  let length = text.length;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 0x7f) length += code > 0x7ff ? (code >= 0xd800 && code <= 0xdbff ? 1 : code >= 0xdc00 && code <= 0xdfff ? 1 : 2) : 1;
  }
  return length;
}

const NONE: readonly string[] = [];

function form(value: string, max: number, pattern: RegExp, text: string): readonly string[] {
  if (value.length <= max && pattern.test(value)) return NONE;
  const messages = tooLong(value, max);
  if (!pattern.test(value)) messages.push(text);
  return messages;
}

function tooLong(value: string, max: number): string[] {
  return byteLength(value) > max ? [`must be no more than ${max} characters`] : [];
}

function whole(pattern: string): RegExp {
  return new RegExp(`^${pattern}$`);
}

function regexText(message: string, pattern: string, ...examples: readonly string[]): string {
  const list = examples.map((example) => `'${example}'`).join(",  or ");
  return `${message} (e.g. ${list}, regex used for validation is '${pattern}')`;
}
