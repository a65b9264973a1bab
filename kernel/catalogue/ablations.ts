/**
 * What can be taken away from a synchronization point, to see what breaks without it: by the primitive's entry in the catalogue, what is written instead of
 * the call. `weakened` keeps part of what the primitive does.
 */
export interface Ablation {
  readonly variant: "deleted" | "weakened";
  /** What stands there now, as written, where only some ways of writing it are meant; `$` in `replacement` stands for the rest of the text. */
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
  ],
};

/**
 * Functions of the model that wait inside other primitives, with who calls them: without them a point may turn out to be needed that they cover.
 */
export const COVERS: readonly { readonly functions: readonly string[]; readonly name: string }[] = [
  {
    functions: ["synchronize_rcu_tasks_rude", "synchronize_rcu_tasks"],
    name: "the wait in unregister_ftrace_function() (synchronize_rcu_tasks_rude() and synchronize_rcu_tasks())",
  },
];
