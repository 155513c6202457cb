import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { readManifests } from "../../server/engine/kubernetes/manifest.ts";
import { readDocument } from "../../server/engine/yaml/document.ts";
import { assertClean, check } from "../harness.ts";

const POD_SPEC = (indent: number): string => `containers: [{ name: a, image: x, ports: [{ containerPort: 80 }] }, { name: b, image: y, ports: [{ containerPort: 80 }] }]`.replace(/^/, " ".repeat(indent));

function manifest(text: string) {
  return readManifests(readDocument(text))[0]!;
}

describe("Pods in custom resources", () => {
  const cases: readonly [string, string, string, number, boolean][] = [
    ["argoproj.io/v1alpha1", "Rollout", "spec: { template: { spec: {P} } }", 1, false],
    ["serving.knative.dev/v1", "Service", "spec: { template: { spec: {P} } }", 1, false],
    ["argoproj.io/v1alpha1", "AnalysisTemplate", "spec: { metrics: [{ name: a, provider: { job: { spec: { template: { spec: {P} } } } } }] }", 1, false],
    ["kubeflow.org/v1", "PyTorchJob", "spec: { pytorchReplicaSpecs: { Master: { template: { spec: {P} } }, Worker: { template: { spec: {P} } } } }", 2, false],
    ["jobset.x-k8s.io/v1alpha2", "JobSet", "spec: { replicatedJobs: [{ name: w, template: { spec: { template: { spec: {P} } } } }] }", 1, false],
    ["monitoring.coreos.com/v1", "Prometheus", "spec: {P}", 1, true],
    ["elasticsearch.k8s.elastic.co/v1", "Elasticsearch", "spec: { nodeSets: [{ podTemplate: { spec: {P} } }] }", 1, true],
    ["example.com/v1", "Widget", "spec: { parts: [{ deep: { spec: {P} } }] }", 1, true],
    ["apiextensions.k8s.io/v1", "CustomResourceDefinition", "spec: { versions: [{ schema: {P} }] }", 0, false],
    ["argoproj.io/v1alpha1", "Workflow", "spec: { templates: [{ containerSet: {P} }] }", 0, false],
    ["example.com/v1", "Widget", "status: {P}", 0, true],
    ["apps/v1", "Deployment", "spec: { template: { spec: {P} } }", 1, true],
  ];
  for (const [apiVersion, kind, body, pods, partial] of cases) {
    test(`${kind} ${body}`, () => {
      const text = `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: { name: n }\n${body.replaceAll("{P}", `{ ${POD_SPEC(0)} }`)}\n`;
      const read = readManifests(readDocument(text))[0];
      assert.equal(read?.pods.length ?? 0, pods);
      if (pods > 0) assert.equal(read?.partial !== undefined, partial);
    });
  }

  test("the template of a Job inside another kind knows its JobSpec", () => {
    const { pods } = manifest(`apiVersion: keda.sh/v1alpha1\nkind: ScaledJob\nmetadata: { name: n }\nspec:\n  jobTargetRef:\n    activeDeadlineSeconds: 5\n    template:\n      spec:\n${POD_SPEC(8)}\n`);
    assert.equal(pods[0]?.job?.field, "spec.jobTargetRef");
  });

  test("an operator's Pods get no sentence of the API server", () => {
    const [report] = check(`apiVersion: argoproj.io/v1alpha1\nkind: Rollout\nmetadata: { name: n }\nspec:\n  template:\n    spec:\n${POD_SPEC(6)}\n`);
    assert.equal(report?.rule.id, "conflicting-container-port");
    assert.equal(report?.serverMessage, undefined);
    assert.equal(report?.verdict, "suspicious");
  });

  test("syntax errors of unknown kinds are not ours", () => {
    assertClean("apiVersion: example.com/v1\nkind: Widget\nspec:\n  containers:\n  - image: a\n   name: [\n");
  });
});

test("twins of an if and else in a template are alternatives", () => {
  const text = (between: string): string => `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
  - name: app
    image: x
    volumeMounts:
    {{- if .Values.a }}
    - name: certs
      mountPath: /etc/ssl
    ${between}
    - name: ssl
      mountPath: /etc/ssl
    {{- end }}
`;
  assertClean(text("{{- else }}"));
  assertClean(text("{{- end }}\n    {{- if .Values.b }}"));
  assert.deepEqual(
    check(text("")).map(({ rule }) => rule.id),
    ["duplicate-mount-path"],
  );
});
