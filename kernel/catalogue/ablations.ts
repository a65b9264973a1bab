/**
 * What can be taken away from a synchronization point, to see what breaks without it: by the primitive's entry in the catalogue, what is written instead of
 * the call. `weakened` keeps part of what the primitive does.
 */
export interface Ablation {
  readonly variant: "deleted" | "weakened";
  /** What stands there now, as written, where only some ways of writing it are meant; each `$` in `replacement` stands for the rest of the text. */
  readonly written?: RegExp;
  readonly replacement: string;
  /** What is left, for people. */
  readonly leaves: string;
  /** Whether only a weak memory model can tell the difference. */
  readonly onlyOrder: boolean;
}

const NOTHING = "((void)0)";

const DELETED: Ablation = { variant: "deleted", replacement: NOTHING, leaves: "nothing", onlyOrder: false };
const NO_BARRIER: Ablation = { variant: "deleted", replacement: NOTHING, leaves: "no barrier", onlyOrder: true };

export const ABLATIONS: Readonly<Record<string, readonly Ablation[]>> = {
  schedule_on_each_cpu: [DELETED, { variant: "weakened", replacement: "synchronize_rcu()", leaves: "synchronize_rcu()", onlyOrder: false }],
  synchronize_rcu: [DELETED],
  synchronize_rcu_expedited: [DELETED],
  synchronize_srcu: [DELETED],
  synchronize_rcu_tasks: [DELETED],
  synchronize_rcu_tasks_rude: [DELETED],
  stop_machine: [DELETED],
  on_each_cpu: [DELETED],
  smp_mb: [NO_BARRIER],
  smp_rmb: [NO_BARRIER],
  smp_wmb: [NO_BARRIER],
  test_and_clear_bit: [
    {
      variant: "weakened",
      written: /^test_and_clear_(\w*\s*\([\s\S]*\))$/,
      replacement: "test_$",
      leaves: "a test that clears nothing",
      onlyOrder: false,
    },
    {
      variant: "weakened",
      written: /^test_and_clear_(\w*\s*\([\s\S]*\))$/,
      replacement: "({ bool __was_set = test_$; clear_$; __was_set; })",
      leaves: "a test and a clear that order nothing",
      onlyOrder: true,
    },
  ],
};

/** Whether a point does nothing but order memory accesses: then only a memory model that knows of order can tell what breaks without it. */
export function isBarrier(primitive: string): boolean {
  const ways = ABLATIONS[primitive] ?? [];
  return ways.length > 0 && ways.every(({ onlyOrder }) => onlyOrder);
}

/**
 * What orders memory accesses besides barriers: `dependency` from the address of a load to the load, `release` of what is published by a store-release,
 * `update`, the full order of an atomic update that returns a value, and `lock`. What the kernel does in between are full barriers: `call`, which every CPU answers
 * to (a function's entry that is patched), `switch` of tasks, `service`, whatever else takes locks or is a barrier itself.
 */
export type OrderSource = "dependency" | "release" | "update" | "lock" | "call" | "switch" | "service";

/** Something that may do what a point does, with its name for people. */
export type CoverEntry =
  /** Functions of the model that wait inside other primitives: without it, they return at once. */
  | { readonly kind: "wait"; readonly name: string; readonly functions: readonly string[] }
  /** Without it, what is of this kind orders nothing. */
  | { readonly kind: "order"; readonly name: string; readonly source: OrderSource };

/** Without one of these a point may turn out to be needed that it covers. Barriers of the text are candidates too, but those are found in the text. */
export const COVERS: readonly CoverEntry[] = [
  { kind: "order", source: "dependency", name: "the address dependency from a pointer that is read to what is read through it" },
  { kind: "order", source: "release", name: "the release with which a pointer is published (rcu_assign_pointer(), list_add_rcu())" },
  { kind: "order", source: "update", name: "the full order of atomic updates that return a value" },
  { kind: "order", source: "lock", name: "the order that locks give" },
  {
    kind: "order",
    source: "call",
    name: "the calls that every CPU answers to when a function's entry is patched (text_poke_sync() in ftrace_set_filter_ip() and register_ftrace_function())",
  },
  { kind: "order", source: "switch", name: "the full barrier in a switch of tasks" },
  { kind: "order", source: "service", name: "the full barriers of the kernel's services: timers, wake-ups, work that is queued" },
  {
    kind: "wait",
    functions: ["synchronize_rcu_tasks_rude", "synchronize_rcu_tasks"],
    name: "the wait in unregister_ftrace_function() (synchronize_rcu_tasks_rude() and synchronize_rcu_tasks())",
  },
];
