import type { Pod } from "../kubernetes/model.ts";
import type { Sharer } from "../kubernetes/sharing.ts";
import { baseName, canAddManifest, Change, freeName, manifestHead } from "../refactorings/change.ts";
import type { Place, Refactoring } from "../refactorings/refactoring.ts";
import { Inline, tabStop, type Data } from "../yaml/print.ts";
import { exporterFor, type Exporter } from "./exporters.ts";
import { addBeside, appAt, BUSYBOX, ends, freeContainerName, freeLocalPort, freePortName, freeVolumeName, shareLogs, titled } from "./pod.ts";

const REDIS = `apiVersion: v1
kind: Pod
metadata:
  name: cache
spec:
  containers:
    - name: cache$0
      image: redis:7.4
`;

export const addExporter: Refactoring = {
  id: "add-exporter",
  kind: "add",
  title: "Add an adapter that exports metrics",
  why: `Adds the Prometheus exporter for the app's image, which reads the app over localhost: nginx, Redis, MySQL and MariaDB, PostgreSQL,
Memcached, HAProxy, Apache, PHP-FPM, MongoDB, Elasticsearch. What the app needs for it comes along: for nginx and PHP-FPM a status page
in a ConfigMap, mounted beside the image's own files; for Apache the image's own status page; for databases the password the app has.`,
  examples: [
    {
      before: REDIS,
      title: 'Add an adapter that exports metrics of Redis in "cache"',
      after: `apiVersion: v1
kind: Pod
metadata:
  name: cache
spec:
  containers:
    - name: cache
      image: redis:7.4
    - name: exporter
      image: oliver006/redis_exporter:v1.66.0
      args: ["--redis.addr=redis://localhost:6379"]
      ports:
        - name: metrics
          containerPort: 9121
`,
    },
    {
      before: `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
  - name: web$0
    image: nginx:1.28
`,
      title: 'Add an adapter that exports metrics of nginx in "web"',
      after: `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
  - name: web
    image: nginx:1.28
    volumeMounts:
    - name: status
      mountPath: /etc/nginx/conf.d/status.conf
      subPath: status.conf
      readOnly: true
  - name: exporter
    image: nginx/nginx-prometheus-exporter:1.4.1
    args: ["--nginx.scrape-uri=http://127.0.0.1:8080/stub_status"]
    ports:
    - name: metrics
      containerPort: 9113
  volumes:
  - name: status
    configMap:
      name: web-status
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: web-status
data:
  status.conf: |
    server {
      listen 127.0.0.1:8080;
      location = /stub_status {
        stub_status;
      }
    }
`,
    },
  ],
  notOffered: [
    { text: REDIS.replace("redis:7.4", "example.com/app:1"), because: "nobody knows what exports its metrics" },
    { text: REDIS.replace("    - name: cache", "    - name: exporter\n      image: oliver006/redis_exporter:v1.66.0\n    - name: cache"), because: "the exporter is there" },
  ],
  *offers(place) {
    const found = appAt(place);
    if (found === undefined) return;
    const { pod, app } = found;
    const exporter = exporterFor(app.container.image);
    if (exporter === undefined || pod.containers.some(({ image }) => image !== undefined && sameImage(image, exporter.image))) return;
    if (exporter.file !== undefined && (!canAddManifest(place) || covered(app, exporter.file.path))) return;
    if (exporter.appArgs !== undefined && (app.container.command !== undefined || app.container.value.has("args"))) return;
    yield { title: `Add an adapter that exports metrics of ${exporter.app} in ${titled(app.container)}`, edits: () => addMetrics(place, pod, app, exporter) };
  },
};

export const addLogAdapter: Refactoring = {
  id: "add-log-adapter",
  kind: "add",
  title: "Add an adapter that rewrites logs",
  why: `Adds a container that reads the app's log files through a shared volume and writes each line to its own output in one form, here
JSON; the expression is there to be changed. Where the logs are is found as for the sidecar that ships them.`,
  examples: [
    {
      before: `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
  - name: web$0
    image: busybox:1.37
    command: [sh, -c, 'while :; do date >> /var/log/web/web.log; sleep 5; done']
`,
      title: 'Add an adapter that rewrites the logs of "web"',
      after: `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
  - name: web
    image: busybox:1.37
    command: [sh, -c, 'while :; do date >> /var/log/web/web.log; sleep 5; done']
    volumeMounts:
    - name: logs
      mountPath: /var/log/web
  - name: adapter
    image: busybox:1.37
    command:
    - sh
    - -c
    - |
      tail -n +1 -F /var/log/web/web.log | while read -r line; do
        printf '{"message":"%s"}\\n' "$line"
      done
    volumeMounts:
    - name: logs
      mountPath: /var/log/web
      readOnly: true
  volumes:
  - name: logs
    emptyDir: {}
`,
    },
  ],
  notOffered: [{ text: "apiVersion: v1\nkind: Service$0\nmetadata:\n  name: web\nspec:\n  ports:\n  - port: 80\n", because: "there is no Pod" }],
  *offers(place) {
    const found = appAt(place);
    if (found === undefined) return;
    const { pod, app } = found;
    yield {
      title: `Add an adapter that rewrites the logs of ${titled(app.container)}`,
      edits: () => {
        const change = new Change(place);
        const { mounts, files } = shareLogs(change, pod, app);
        const script = `tail -n +1 -F ${files.join(" ")} | while read -r line; do\n  printf '{"message":"%s"}\\n' "$line"\ndone\n`;
        const name = tabStop(9, freeContainerName(pod, "adapter"));
        addBeside(change, ends(pod), { name, image: BUSYBOX, command: ["sh", "-c", script], volumeMounts: mounts });
        return change.edits();
      },
    };
  },
};

function addMetrics(place: Place, pod: Pod, app: Sharer, exporter: Exporter) {
  const change = new Change(place);
  const port = exporter.opensPort === true ? freeLocalPort(pod, exporter.appPort) : appPort(app, exporter);
  const own = freeLocalPort(pod, exporter.port);
  if (exporter.file !== undefined) {
    const { path, text } = exporter.file;
    const key = path.slice(path.lastIndexOf("/") + 1);
    const volume = tabStop(2, freeVolumeName(pod, "status"));
    const configMap = freeName(`${baseName(pod)}-status`, place.around("ConfigMap").flatMap((each) => each.name ?? []));
    change.addItem(change.container(app.container), "volumeMounts", { name: volume, mountPath: path, subPath: key, readOnly: true });
    change.addItem(change.spec, "volumes", { name: volume, configMap: { name: configMap } });
    change.addManifest({ ...manifestHead("v1", "ConfigMap", configMap, place.manifest), data: { [key]: text(port) } });
  }
  if (exporter.appArgs !== undefined) change.addPair(change.container(app.container), "args", new Inline(exporter.appArgs), "image");
  const moved = own === exporter.port ? [] : [`--web.listen-address=:${own}`];
  const args = [...(exporter.args?.(port) ?? []), ...moved];
  const env = exporter.env?.(port, app.container, place.document) ?? [];
  const container: Record<string, Data> = {
    ...(args.length === 0 ? {} : { args: new Inline(args) }),
    ...(env.length === 0 ? {} : { env }),
    ports: [{ name: freePortName(pod, "metrics"), containerPort: own }],
  };
  addBeside(change, ends(pod), { name: tabStop(1, freeContainerName(pod, "exporter")), image: exporter.image, ...container });
  return change.edits();
}

/** Where the app listens: the image's own port unless flags or variables move it; declared ports that are not it are other ports. */
function appPort(app: Sharer, exporter: Exporter): number {
  const told = app.ports.find(({ via, protocol }) => protocol === "TCP" && (via === "flag" || via === "env"));
  return told?.port ?? exporter.appPort;
}

function covered(app: Sharer, path: string): boolean {
  return app.mountsUnknownPath || app.mountOver(path) !== undefined;
}

function sameImage(a: string, b: string): boolean {
  const name = (image: string): string => image.replace(/[:@][^/]*$/, "");
  return name(a) === name(b);
}
