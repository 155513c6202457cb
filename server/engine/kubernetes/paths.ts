/**
 * An absolute path of a container as a file system sees it: without doubled or trailing slashes, `.` and `..` resolved. A Windows
 * path loses its drive and turns its backslashes. Source: gate G7 and the kubelet, which makes a relative mountPath absolute.
 */
export function normalisePath(path: string): string {
  const windows = /^[A-Za-z]:/.test(path) || (path.includes("\\") && !path.startsWith("/"));
  const unified = windows ? path.replace(/^[A-Za-z]:/, "").replaceAll("\\", "/") : path;
  const segments: string[] = [];
  for (const segment of unified.split("/")) {
    if (segment === "..") segments.pop();
    else if (segment !== "" && segment !== ".") segments.push(segment);
  }
  return `/${segments.join("/")}`;
}

/** Is `path` the directory itself or below it? Both normalised. */
export function isUnder(path: string, directory: string): boolean {
  return directory === "/" || path === directory || path.startsWith(`${directory}/`);
}
