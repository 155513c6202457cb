import { describe, test } from "node:test";
import { assertClean, assertFindings } from "../harness.ts";

const CLEAN: Readonly<Record<string, string>> = {
  "placeholders of scripts": `apiVersion: apps/v1
kind: Deployment
metadata:
  name: $APP
  namespace: <namespace>
spec:
  replicas: \${REPLICAS}
  selector: { matchLabels: { app: $APP } }
  template:
    metadata: { labels: { app: $APP } }
    spec:
      serviceAccountName: YOUR_ACCOUNT
      containers:
      - name: CONTAINER_NAME
        image: $IMAGE
        imagePullPolicy: \${PULL}
        ports:
        - containerPort: $PORT
          name: __PORT_NAME__
        env:
        - name: \${PREFIX}_HOST
          value: a
`,
  "values that a tool decrypts": `apiVersion: v1
kind: Secret
metadata: { name: s }
data:
  a: ?{gpg:some/where:12345678}
  b: ENC[AES256_GCM,data:x,iv:y,tag:z,type:str]
  c: <base64 of your password>
  d: ...
`,
  "a Secret of SOPS": `apiVersion: v1
kind: Secret
metadata: { name: s }
stringData:
  a: ENC[AES256_GCM,data:x,iv:y,tag:z,type:str]
sops:
  mac: ENC[AES256_GCM,data:x,iv:y,tag:z,type:str]
  version: 3.9.0
`,
  "an example that leaves parts out": `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
  - name: app
    image: nginx:1.29
    env: [...]
    resources: {...}
  - ...
  ...
`,
  "a file that a script puts in": `apiVersion: v1
kind: Secret
metadata: { name: s }
stringData:
  key: |
\${PRIVATE_KEY}
type: Opaque
`,
  "statements of Jinja": `apiVersion: v1
kind: ConfigMap
metadata: { name: c }
data:
{% if debug %}
  level: debug
{% else %}
  level: info
{% endif %}
`,
  "keys in the branches of a template": `apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
{{- if .Values.fixed }}
  replicas: 2
{{- else }}
  replicas: 1
{{- end }}
  selector: { matchLabels: { app: a } }
  template:
    metadata: { labels: { app: a } }
    spec:
      containers:
      - name: app
        image: nginx:1.29
`,
  "a template of two kinds": `apiVersion: apps/v1
{{- if .Values.stateful }}
kind: StatefulSet
{{- else }}
kind: Deployment
{{- end }}
metadata: { name: web }
spec:
{{- if .Values.stateful }}
  serviceName: web
{{- end }}
  selector: { matchLabels: { app: a } }
  template:
    metadata: { labels: { app: a } }
    spec: { containers: [{ name: app, image: "nginx:1.29" }] }
`,
  "keys that a template makes": `apiVersion: v1
kind: ConfigMap
metadata: { name: c }
data:
  fixed: {{ printf "%s" .Values.fixed }}
{{- range $key, $value := .Values.config }}
    {{- $key | nindent 2 }}: {{ $value | quote }}
{{- end }}
{{- range $key, $value := .Values.files }}
  {{ $key }}: |
    {{ $value }}
  {{ $key }}-checksum: x
{{- end }}
`,
};

describe("text that is not yet what the cluster gets", () => {
  for (const [name, text] of Object.entries(CLEAN)) test(`nothing is said of ${name}`, () => assertClean(text));
  test("a key twice in one branch of a template", () => {
    assertFindings(`apiVersion: v1
kind: ConfigMap
metadata: { name: c }
data:
{{- if .Values.debug }}
  level: debug
  level: trace
# ^^^^^ duplicate-key
{{- end }}
`);
  });
});
