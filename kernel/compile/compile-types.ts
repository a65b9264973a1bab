/** What is compiled, and what comes of it. */
import type { Problem } from "../../base/problem.ts";
import type { Image } from "../../c/ir/image.ts";
import type { IntrinsicTable } from "../../c/syntax/ast.ts";
import type { KernelConfig } from "../config.ts";
import type { KernelVersion } from "../profiles/profile.ts";
import type { FileLookup } from "./source-store.ts";
import type { SourceOfText } from "./sources.ts";

export interface CompileInput {
  /** The file asked about, as `lookup` names it. */
  readonly path: string;
  /** The user's files: unsaved and patched texts included. */
  readonly lookup: FileLookup;
  /** Folders below which the tree's own `linux/livepatch.h` lies, such as `include`; none for a file that stands alone. */
  readonly treeIncludes: readonly string[];
  readonly version: KernelVersion;
  readonly config: KernelConfig;
  /** What drives the run: paths of the model (`scenarios/enable.c`), or files of the user. */
  readonly scenario: readonly ScenarioFile[];
  /** Functions and objects that the world needs by name. */
  readonly roots: readonly string[];
  /** The model's intrinsics by default. */
  readonly intrinsics?: IntrinsicTable;
}

export type ScenarioFile = { readonly kind: "model"; readonly path: string } | { readonly kind: "user"; readonly path: string };

export interface CompileResult {
  /** Undefined when there is an error. */
  readonly image: Image | undefined;
  readonly problems: readonly Problem[];
  /** Which texts and symbols came from where. */
  readonly sources: readonly SourceOfText[];
}
