import layout from "./tree-layout.json";

/** Where things lie in a kernel tree. Folders are relative to its root; `*` stands for an architecture's folder below `arch`. */
export interface TreeLayout {
  /** Folders at the top that hold no code of the kernel. Their names exist, for comments that mention them, but mean nothing to it. */
  readonly notKernel: readonly string[];
  /** Folders whose code runs outside the kernel or before it, linked for itself: its names mean nothing elsewhere. */
  readonly separatePrograms: readonly string[];
  /** Folders whose headers any file may include. */
  readonly headers: readonly string[];
  /** Folders that are read first, the most wanted first. */
  readonly first: readonly string[];
  /** Where `#include <…>` looks, in order. */
  readonly includePaths: readonly string[];
  /** Folders below `arch` of 6.1 to 6.12, each an architecture, in code-unit order. */
  readonly architectures: readonly string[];
  /** The folder below `arch` of code that says nothing of its architecture. */
  readonly defaultArchitecture: string;
}

export const treeLayout: TreeLayout = layout;
