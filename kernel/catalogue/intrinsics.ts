import type { Intrinsic, IntrinsicTable } from "../../c/syntax/ast.ts";
import { contextIntrinsics } from "./intrinsics/context.ts";
import { LibraryHost } from "./intrinsics/library.ts";
import { memoryIntrinsics } from "./intrinsics/memory.ts";
import { WorldHost } from "./intrinsics/world.ts";

export { ContextSlot } from "./intrinsics/context.ts";
export { LibraryHost } from "./intrinsics/library.ts";
export { WorldHost } from "./intrinsics/world.ts";

/** What the front end must know about the names that begin with `__sim_`: one table for each header of `kernel/model/include/sim`. */
export const intrinsicTable: IntrinsicTable = new Map<string, Intrinsic>([
  ...memoryIntrinsics,
  ...contextIntrinsics,
  ...hosts(LibraryHost),
  ...hosts(WorldHost),
]);

function hosts(numbers: Readonly<Record<string, number>>): readonly (readonly [string, Intrinsic])[] {
  return Object.entries(numbers).map(([name, id]) => [name, { kind: "host", id }]);
}
