import { imageReference } from "../kubernetes/images.ts";
import { isPlaceholder } from "../kubernetes/placeholder.ts";
import { innerSpan, type NamedDocument } from "../names.ts";
import { readAllows } from "../suppress.ts";
import { shift, type Span } from "../text.ts";

export interface Link {
  readonly span: Span;
  readonly tooltip: string;
  /** A page in the web, or the page of a rule. Only ever opened by a click: nothing is fetched. */
  readonly target: { readonly url: string } | { readonly ruleId: string };
}

/** Images, to the page that describes them; rule ids of `# podmates: allow` comments, to the rule's page. */
export function documentLinks({ manifests, document, start }: NamedDocument): Link[] {
  const links: Link[] = [];
  for (const pod of manifests.flatMap((manifest) => manifest.pods)) {
    for (const { value } of pod.containers) {
      const image = value.get("image");
      const url = image?.string === undefined || isPlaceholder(image.string) ? undefined : imagePage(image.string);
      if (url === undefined || image?.written?.kind !== "scalar") continue;
      links.push({ span: shift(innerSpan(image.written, pod.manifest.document.text), start), tooltip: `Open the page of ${imageReference(image.string!).name}`, target: { url } });
    }
  }
  if (document !== undefined) {
    for (const { ruleId, at } of readAllows(document, manifests)) links.push({ span: shift(at, start), tooltip: `Open the page of the rule ${ruleId}`, target: { ruleId } });
  }
  return links;
}

/** Where an image's registry describes it; `undefined` for registries without such pages. */
function imagePage(image: string): string | undefined {
  const { name } = imageReference(image);
  const [host = "", ...path] = name.split("/");
  const rest = path.join("/");
  if (!/^[\w./-]+(:\d+)?[\w./-]*$/.test(name)) return undefined;
  if (path.length === 0) return `https://hub.docker.com/_/${host}`;
  if (!/[.:]|^localhost$/.test(host)) return `https://hub.docker.com/r/${name}`;
  if (host === "quay.io") return `https://quay.io/repository/${rest}`;
  if (host === "ghcr.io") return path.length < 2 ? undefined : `https://github.com/${path[0]}/${path[1]}`;
  if (host === "mcr.microsoft.com") return `https://mcr.microsoft.com/artifact/mar/${rest}`;
  if (host === "public.ecr.aws") return `https://gallery.ecr.aws/${rest}`;
  return undefined;
}
