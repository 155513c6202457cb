import assert from "node:assert/strict";
import { basename } from "node:path";
import { describe, test } from "node:test";
import { compareFolder, suites } from "../../scripts/conformance.ts";
import { KUBERNETES_VERSIONS } from "../../server/engine/kubernetes/version.ts";

/** The answers of the API server's own code, sentence by sentence. */
for (const version of KUBERNETES_VERSIONS) {
  describe(`Kubernetes ${version}`, () => {
    for (const folder of suites(import.meta.dirname)) {
      test(`${basename(folder)}: the same sentences for every document`, () => {
        const { documents, verdicts, differences } = compareFolder(folder, version);
        assert.deepEqual(differences, []);
        assert.equal(verdicts, documents);
      });
    }
  });
}
