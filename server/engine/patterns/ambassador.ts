import type { Pod } from "../kubernetes/model.ts";
import type { Sharer } from "../kubernetes/sharing.ts";
import { baseName, canAddManifest, Change, freeName, manifestHead } from "../refactorings/change.ts";
import type { Place, Refactoring } from "../refactorings/refactoring.ts";
import { tabStop } from "../yaml/print.ts";
import { addBeside, appAt, ends, freeContainerName, freeLocalPort, freeVolumeName, fullName, HAPROXY, SOCAT, targetsOf, titled, type Target } from "./pod.ts";

const BEFORE = `apiVersion: v1
kind: Pod
metadata:
  name: shop
spec:
  containers:
  - name: shop$0
    image: example.com/shop:3.1
    env:
    - name: REDIS_URL
      value: redis://cache:6379/0
`;

export const addAmbassador: Refactoring = {
  id: "add-ambassador",
  kind: "add",
  title: "Add an ambassador",
  why: `Adds a proxy on localhost through which the app reaches a server outside the Pod, and points the app's environment at it: URLs,
\`host:port\` and \`…_HOST\` with \`…_PORT\`. The proxy is HAProxy with its configuration in a new ConfigMap; it asks the cluster's DNS for
the full name while it runs, so the server may come later. In a JSON text, which holds one object, it is socat, which needs no file.

The port is one at which nothing in the Pod listens. In a Job the ambassador is a native sidecar, since the Job would wait for it. TLS
addresses are left alone: the certificate would not match \`localhost\`.`,
  examples: [
    {
      before: BEFORE,
      title: 'Add an ambassador between "shop" and cache:6379',
      after: `apiVersion: v1
kind: Pod
metadata:
  name: shop
spec:
  containers:
  - name: shop
    image: example.com/shop:3.1
    env:
    - name: REDIS_URL
      value: redis://localhost:6379/0
  - name: ambassador
    image: haproxy:3.0
    volumeMounts:
    - name: ambassador-config
      mountPath: /usr/local/etc/haproxy
      readOnly: true
  volumes:
  - name: ambassador-config
    configMap:
      name: shop-ambassador
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: shop-ambassador
data:
  haproxy.cfg: |
    defaults
      mode tcp
      timeout connect 5s
      timeout client 1m
      timeout server 1m

    resolvers cluster
      parse-resolv-conf

    listen cache
      bind 127.0.0.1:6379
      server cache cache.default.svc.cluster.local:6379 check resolvers cluster init-addr none
`,
    },
    {
      before: `{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "shop"}, "spec": {"containers": [{"name": "shop", "image": "shop:3.1"}]}}$0`,
      title: 'Add an ambassador for "shop"',
      after: `{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "shop"}, "spec": {"containers": [{"name": "shop", "image": "shop:3.1", "env": [{"name": "BACKEND_ADDRESS", "value": "localhost:8080"}]}, {"name": "ambassador", "image": "alpine/socat:1.8.0.3", "args": ["tcp-listen:8080,bind=127.0.0.1,fork,reuseaddr", "tcp-connect:backend:80"]}]}}`,
    },
  ],
  notOffered: [{ text: BEFORE.replaceAll("containers", "initContainers"), because: "there is no app" }],
  *offers(place) {
    const found = appAt(place);
    if (found === undefined) return;
    const { pod, app } = found;
    const targets = targetsOf(app);
    for (const target of targets) {
      yield { title: `Add an ambassador between ${titled(app.container)} and ${target.host}:${target.port}`, edits: () => add(place, pod, app, target) };
    }
    if (targets.length === 0 && app.container.value.get("env")?.shared !== true) {
      yield { title: `Add an ambassador for ${titled(app.container)}`, edits: () => add(place, pod, app, undefined) };
    }
  },
};

function add(place: Place, pod: Pod, app: Sharer, target: Target | undefined) {
  const change = new Change(place);
  const { host, port, name } = target ?? { host: "backend", port: 80, name: "backend" };
  const local = String(freeLocalPort(pod, port));
  const listening = tabStop(1, local);
  if (target !== undefined) target.redirect(change, listening);
  else if (app.container.env.has("BACKEND_ADDRESS")) return undefined;
  else change.addItem(change.container(app.container), "env", { name: tabStop(2, "BACKEND_ADDRESS"), value: `localhost:${listening}` });
  const container = tabStop(4, freeContainerName(pod, "ambassador"));
  if (!canAddManifest(place)) {
    const args = [`tcp-listen:${listening},bind=127.0.0.1,fork,reuseaddr`, `tcp-connect:${tabStop(3, `${host}:${port}`)}`];
    addBeside(change, ends(pod), { name: container, image: SOCAT, args });
    return change.edits();
  }
  const volume = freeVolumeName(pod, "ambassador-config");
  const configMap = freeName(`${baseName(pod)}-ambassador`, place.around("ConfigMap").flatMap((each) => each.name ?? []));
  addBeside(change, ends(pod), { name: container, image: HAPROXY, volumeMounts: [{ name: volume, mountPath: "/usr/local/etc/haproxy", readOnly: true }] });
  change.addItem(change.spec, "volumes", { name: volume, configMap: { name: configMap } });
  const address = tabStop(3, `${fullName(host, place.manifest.namespace)}:${port}`);
  const label = freeName(name, []);
  const configuration = `defaults
  mode tcp
  timeout connect 5s
  timeout client 1m
  timeout server 1m

resolvers cluster
  parse-resolv-conf

listen ${label}
  bind 127.0.0.1:${listening}
  server ${label} ${address} check resolvers cluster init-addr none
`;
  change.addManifest({ ...manifestHead("v1", "ConfigMap", configMap, place.manifest), data: { "haproxy.cfg": configuration } });
  return change.edits();
}
