/**
 * What a freestanding program may ask of its host: memory as everybody (library.ts), and the three of
 * `kernel/model/freestanding/include/sim/freestanding.h`, whose numbers begin at 1000.
 */
import type { Intrinsic, IntrinsicTable } from "../../../c/syntax/ast.ts";
import { LibraryHost } from "./library.ts";

export const FreestandingHost = {
  __sim_exit: 1000,
  __sim_abort: 1001,
  __sim_write: 1002,
} as const;

/** Of the services of `sim/library.h`, those that need no kernel. */
const SHARED = ["__sim_alloc", "__sim_free", "__sim_alloc_size", "__sim_copy", "__sim_fill", "__sim_refuse"] as const;

/** The intrinsics of a program without a kernel. */
export const freestandingIntrinsics: IntrinsicTable = new Map<string, Intrinsic>([
  ...Object.entries(FreestandingHost).map(([name, id]): [string, Intrinsic] => [name, { kind: "host", id }]),
  ...SHARED.map((name): [string, Intrinsic] => [name, { kind: "host", id: LibraryHost[name] }]),
]);
