import { imageReference } from "../kubernetes/images.ts";
import type { Container } from "../kubernetes/model.ts";
import type { Document } from "../yaml/document.ts";
import { Source, tabStop, type Data } from "../yaml/print.ts";

/** How metrics of an app are had: the exporter that reads them over localhost, and what the app needs for it. */
export interface Exporter {
  /** What the app is, as in a title. */
  readonly app: string;
  /** Names of the app's images, as `imageReference` gives them. */
  readonly images: readonly string[];
  /** Holds only for tags that match. */
  readonly tag?: RegExp;
  /** With a tag that exists. */
  readonly image: string;
  /** Where it listens, and the flag that moves it. */
  readonly port: number;
  /** Where the app listens unless its container says otherwise. */
  readonly appPort: number;
  readonly args?: (port: number) => readonly string[];
  readonly env?: (port: number, app: Container, document: Document) => readonly { readonly [key: string]: Data }[];
  /** A file the app must have for it, brought by a ConfigMap without hiding its neighbours. */
  readonly file?: { readonly path: string; readonly text: (port: number) => string };
  /** Arguments the app must have for it; offered only where it has none of its own. */
  readonly appArgs?: readonly string[];
  /** The port is not the app's own but one the file opens. */
  readonly opensPort?: true;
}

/** Sources: the exporters' own documentation of their flags and variables; ports as in the image facts. */
const EXPORTERS: readonly Exporter[] = [
  {
    app: "nginx",
    images: ["nginx"],
    image: "nginx/nginx-prometheus-exporter:1.4.1",
    port: 9113,
    appPort: 8080,
    opensPort: true,
    args: (port) => [`--nginx.scrape-uri=http://127.0.0.1:${port}/stub_status`],
    file: {
      path: "/etc/nginx/conf.d/status.conf",
      text: (port) => `server {\n  listen 127.0.0.1:${port};\n  location = /stub_status {\n    stub_status;\n  }\n}\n`,
    },
  },
  {
    app: "Redis",
    images: ["redis", "valkey/valkey"],
    image: "oliver006/redis_exporter:v1.66.0",
    port: 9121,
    appPort: 6379,
    args: (port) => [`--redis.addr=redis://localhost:${port}`],
  },
  {
    app: "MySQL",
    images: ["mysql", "mariadb"],
    image: "prom/mysqld-exporter:v0.17.2",
    port: 9104,
    appPort: 3306,
    // The image lets root in from every address; a user with less is a matter of the database's own set-up.
    args: (port) => [`--mysqld.address=127.0.0.1:${port}`, `--mysqld.username=${tabStop(5, "root")}`],
    env: (_port, app, document) => [copied(app, document, "MYSQLD_EXPORTER_PASSWORD", ["MYSQL_ROOT_PASSWORD", "MARIADB_ROOT_PASSWORD"])],
  },
  {
    app: "PostgreSQL",
    images: ["postgres"],
    image: "quay.io/prometheuscommunity/postgres-exporter:v0.15.0",
    port: 9187,
    appPort: 5432,
    env: (port, app, document) => [
      { name: "DATA_SOURCE_URI", value: `localhost:${port}/postgres?sslmode=disable` },
      app.env.has("POSTGRES_USER") ? copied(app, document, "DATA_SOURCE_USER", ["POSTGRES_USER"]) : { name: "DATA_SOURCE_USER", value: "postgres" },
      copied(app, document, "DATA_SOURCE_PASS", ["POSTGRES_PASSWORD"]),
    ],
  },
  {
    app: "Memcached",
    images: ["memcached"],
    image: "prom/memcached-exporter:v0.15.3",
    port: 9150,
    appPort: 11211,
    args: (port) => [`--memcached.address=localhost:${port}`],
  },
  {
    app: "HAProxy",
    images: ["haproxy"],
    image: "prom/haproxy-exporter:v0.15.0",
    port: 9101,
    appPort: 8404,
    // The statistics page is part of the proxy's own configuration.
    opensPort: true,
    args: (port) => [`--haproxy.scrape-uri=http://localhost:${tabStop(5, String(port))}${tabStop(6, "/stats")};csv`],
  },
  {
    app: "Apache",
    images: ["httpd"],
    image: "lusotycoon/apache-exporter:v1.0.10",
    port: 9117,
    appPort: 80,
    args: (port) => [`--scrape_uri=http://127.0.0.1:${port}/server-status?auto`],
    // The image's own file of that name opens /server-status to the local address.
    appArgs: ["httpd-foreground", "-c", "Include conf/extra/httpd-info.conf"],
  },
  {
    app: "PHP-FPM",
    images: ["php", "wordpress", "drupal", "nextcloud"],
    tag: /fpm/,
    image: "hipages/php-fpm_exporter:2.2.0",
    port: 9253,
    appPort: 9000,
    env: (port) => [{ name: "PHP_FPM_SCRAPE_URI", value: `tcp://127.0.0.1:${port}/status` }],
    // Read after the image's own files of the pool, whose settings it joins.
    file: { path: "/usr/local/etc/php-fpm.d/zzz-status.conf", text: () => "[www]\npm.status_path = /status\n" },
  },
  {
    app: "MongoDB",
    images: ["mongo"],
    image: "percona/mongodb_exporter:0.43.1",
    port: 9216,
    appPort: 27017,
    args: (port) => [`--mongodb.uri=mongodb://localhost:${port}`, "--collect-all"],
  },
  {
    app: "Elasticsearch",
    images: ["elasticsearch", "docker.elastic.co/elasticsearch/elasticsearch"],
    image: "quay.io/prometheuscommunity/elasticsearch-exporter:v1.7.0",
    port: 9114,
    appPort: 9200,
    args: (port) => [`--es.uri=http://localhost:${port}`],
  },
];

/** The exporter for an app's image; `undefined` where none is known. */
export function exporterFor(image: string | undefined): Exporter | undefined {
  if (image === undefined) return undefined;
  const { name, tag } = imageReference(image);
  return EXPORTERS.find((each) => each.images.includes(name) && (each.tag === undefined || each.tag.test(tag ?? "")));
}

/** A variable with the value, or the source of the value, of the app's variable of one of these names. */
function copied(app: Container, document: Document, name: string, from: readonly string[]): { readonly [key: string]: Data } {
  const entry = app.value.get("env")?.items().findLast((each) => from.includes(each.get("name")?.string ?? ""));
  for (const key of ["value", "valueFrom"]) {
    const value = entry?.get(key);
    const source = value === undefined || value.shared ? undefined : Source.of(document, value);
    if (source !== undefined) return { name, [key]: source };
  }
  return { name, value: tabStop(4, "change-me") };
}
