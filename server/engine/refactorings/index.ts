import { toBlockStyle, toFlowStyle } from "./collection-style.ts";
import { extractFile } from "./extract-file.ts";
import { extractScript } from "./extract-script.ts";
import { toAppContainer, toNativeSidecar } from "./native-sidecar.ts";
import type { Refactoring } from "./refactoring.ts";
import { splitContainer } from "./split-container.ts";
import { toPod, toWorkload } from "./workload.ts";

/** Every refactoring, in the order of menus. Adding one is a new file and a line here. */
export const REFACTORINGS: readonly Refactoring[] = [toNativeSidecar, toAppContainer, toWorkload, toPod, extractScript, extractFile, splitContainer, toBlockStyle, toFlowStyle];
