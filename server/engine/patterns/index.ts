import type { Refactoring } from "../refactorings/refactoring.ts";
import { addExporter, addLogAdapter } from "./adapter.ts";
import { addAmbassador } from "./ambassador.ts";
import { exposePort } from "./expose-port.ts";
import { addSeedingInit, addWaitingInit } from "./init-container.ts";
import { addLogSidecar, addNativeSidecar } from "./log-sidecar.ts";
import { mountConfiguration } from "./mount-configuration.ts";
import { shareVolume } from "./share-volume.ts";

/** Every scaffold, in the order of menus. Adding one is a new file and a line here. */
export const SCAFFOLDS: readonly Refactoring[] = [
  addLogSidecar,
  addNativeSidecar,
  addAmbassador,
  addExporter,
  addLogAdapter,
  addWaitingInit,
  addSeedingInit,
  shareVolume,
  mountConfiguration,
  exposePort,
];
