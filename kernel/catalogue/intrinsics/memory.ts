import type { AccessOrder, FenceKind, Intrinsic } from "../../../c/syntax/ast.ts";

type Entry = readonly [name: string, intrinsic: Intrinsic];
type RmwOp = Extract<Intrinsic, { kind: "rmw" }>["op"];

const SUFFIXES: readonly (readonly [suffix: string, order: AccessOrder])[] = [
  ["", "full"],
  ["_acquire", "acquire"],
  ["_release", "release"],
  ["_relaxed", "relaxed"],
];

/**
 * Ordered memory accesses and fences, as `kernel/model/include/sim/memory.h` lists them. A name's suffix is its order; no
 * suffix means fully ordered (`full`), except for those that return nothing, which order nothing (`relaxed`).
 */
export const memoryIntrinsics: ReadonlyMap<string, Intrinsic> = new Map([...accesses(), ...readModifyWrites(), ...fences()]);

function accesses(): readonly Entry[] {
  return [
    ["__sim_load_acquire", { kind: "load", order: "acquire" }],
    ["__sim_store_release", { kind: "store", order: "release" }],
  ];
}

function readModifyWrites(): readonly Entry[] {
  const entries: Entry[] = [];
  const ordered = (stem: string, op: RmwOp, returns: "old" | "new"): void => {
    for (const [suffix, order] of SUFFIXES) entries.push([`__sim_${stem}${suffix}`, { kind: "rmw", op, order, returns }]);
  };
  ordered("xchg", "xchg", "old");
  ordered("cmpxchg", "cmpxchg", "old");
  ordered("add_return", "add", "new");
  ordered("sub_return", "sub", "new");
  for (const op of ["add", "sub", "and", "or", "xor", "andnot"] as const) {
    ordered(`fetch_${op}`, op, "old");
    entries.push([`__sim_${op}`, { kind: "rmw", op, order: "relaxed", returns: "void" }]);
  }
  return entries;
}

function fences(): readonly Entry[] {
  const kinds: readonly FenceKind[] = [
    "mb",
    "rmb",
    "wmb",
    "compiler",
    "after-spinlock",
    "after-unlock-lock",
    "before-atomic",
    "after-atomic",
  ];
  return kinds.map((fence) => [`__sim_fence_${fence.replaceAll("-", "_")}`, { kind: "fence", fence }]);
}
