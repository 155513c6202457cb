/** What the API's rules leave alone: fields whose place is not final, in templates and behind slips of syntax. */
import { test } from "node:test";
import { assertClean, assertFindings } from "../harness.ts";

test("a template's branches hold a field twice, and its actions decide where fields stand", () => {
  assertClean(`apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  labels: {{- include "labels" . | nindent 4 }}
spec:
  selector:
    matchLabels:
      app: web
  template:
    metadata:
      labels:
        app: web
{{- with .Values.annotations }}
    annotations:
{{ toYaml . | indent 8 }}
{{- end }}
    spec:
      {{- if .Values.account }}
      serviceAccountName: {{ .Values.account }}
      {{- else }}
      serviceAccountName: default
      {{- end }}
      containers:
      - name: app
        image: example.com/app:1.4
`);
});

test("a literal of a wrong type is wrong in a template too", () => {
  assertFindings(`apiVersion: v1
kind: Pod
metadata:
  name: {{ .Values.name }}
spec:
  containers:
  - name: app
    image: example.com/app:1.4
    ports:
    - containerPort: "8080"
#                    ^^^^^^ wrong-type
`);
});

test("behind a slip of syntax only the slip is reported", () => {
  assertFindings(`apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
  - name: app
    image: example.com/app:1.4
    command: [sh
  - name: helper
# ^ invalid-yaml
    image: example.com/helper:1.4
    imagePullPolice: Always
`);
});

test("a quote that is never closed is pointed at, and what it swallows is not known", () => {
  assertFindings(`apiVersion: v1
kind: Pod
metadata:
  name: "web
#       ^^^^ invalid-yaml
spec:
  containers:
  - name: app
    image: example.com/app:1.4
    imagePullPolice: Always
`);
});
