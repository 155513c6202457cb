import assert from "node:assert/strict";
import { test } from "node:test";
import { imageFacts, imageReference } from "../../server/engine/kubernetes/images.ts";
import { IMAGE_FACTS } from "../../server/engine/kubernetes/image-facts.ts";

test("image references", () => {
  const reference = (image: string) => Object.values(imageReference(image));
  assert.deepEqual(reference("nginx"), ["nginx", undefined, undefined]);
  assert.deepEqual(reference("docker.io/library/nginx:1.27"), ["nginx", "1.27", undefined]);
  assert.deepEqual(reference("nginx@sha256:abc"), ["nginx", undefined, "sha256:abc"]);
  assert.deepEqual(reference("quay.io/a/b:v1@sha256:abc"), ["quay.io/a/b", "v1", "sha256:abc"]);
  assert.deepEqual(reference("localhost:5000/web"), ["localhost:5000/web", undefined, undefined]);
});

test("the first entry that matches wins", () => {
  const ports = (image: string, ...args: string[]) => imageFacts(image, args)?.listens?.map(({ port }) => port) ?? [];
  assert.deepEqual(ports("nginx:1.29"), [80]);
  assert.deepEqual(ports("public.ecr.aws/docker/library/nginx"), [80]);
  assert.deepEqual(ports("example.com/nginx"), []);
  assert.deepEqual(ports("php:8.4-apache"), [80]);
  assert.deepEqual(ports("php:8.4-fpm-alpine"), [9000]);
  assert.deepEqual(ports("php:8.4"), []);
  assert.deepEqual(ports("hashicorp/vault", "agent"), []);
  assert.deepEqual(ports("hashicorp/vault", "server"), [8200]);
});

test("every entry has a normalised name and absolute paths", () => {
  for (const facts of IMAGE_FACTS) {
    for (const image of facts.images) assert.equal(imageReference(image).name, image);
    for (const path of Object.values(facts.paths ?? {}).flat()) assert.match(path, /^\/./);
  }
});
