import type { PreemptionModel, Unwinder } from "./topologies/topology.ts";

/**
 * Options of a kernel build: name with `CONFIG_` → `y`, `m`, a number, or a string in quotes. An option that is off is absent.
 */
export type KernelConfig = ReadonlyMap<string, string>;

/** A macro as the preprocessor takes it, as by `-D`. */
export interface ConfigDefine {
  readonly name: string;
  readonly value: string;
}

/** The macros that stand for a configuration: `CONFIG_X` is 1 for `y`, `CONFIG_X_MODULE` is 1 for `m`, else `CONFIG_X` is the value. */
export function configDefines(config: KernelConfig): readonly ConfigDefine[] {
  return [...config].map(([name, value]) => {
    if (value === "y") return { name, value: "1" };
    return value === "m" ? { name: `${name}_MODULE`, value: "1" } : { name, value };
  });
}

/** `config` with changes: `n` takes an option out. */
export function changeConfig(config: KernelConfig, changes: Iterable<readonly [name: string, value: string]>): KernelConfig {
  const changed = new Map(config);
  for (const [name, value] of changes) {
    if (value === "n") changed.delete(name);
    else changed.set(name, value);
  }
  return changed;
}

const PREEMPTION_OPTIONS = [
  "CONFIG_PREEMPT_NONE",
  "CONFIG_PREEMPT_VOLUNTARY",
  "CONFIG_PREEMPT",
  "CONFIG_PREEMPT_RT",
  "CONFIG_PREEMPT_DYNAMIC",
  "CONFIG_PREEMPTION",
  "CONFIG_PREEMPT_RCU",
] as const;

/**
 * The options that follow from the preemption model, to be given to {@link changeConfig}.
 *
 * @param dynamic PREEMPT_DYNAMIC: the model is chosen at boot, and the kernel is built as for full preemption, so readers of RCU
 * can be preempted whatever the model is (kernel/Kconfig.preempt, kernel/rcu/Kconfig of 6.12).
 */
export function preemptionConfig(model: PreemptionModel, dynamic: boolean): readonly (readonly [string, string])[] {
  const preemptible = dynamic || model === "full" || model === "rt";
  const on = new Set<string>();
  on.add({ none: "CONFIG_PREEMPT_NONE", voluntary: "CONFIG_PREEMPT_VOLUNTARY", full: "CONFIG_PREEMPT", rt: "CONFIG_PREEMPT_RT" }[model]);
  if (dynamic && model !== "rt") on.add("CONFIG_PREEMPT_DYNAMIC");
  if (preemptible) on.add("CONFIG_PREEMPTION").add("CONFIG_PREEMPT_RCU");
  return PREEMPTION_OPTIONS.map((name) => [name, on.has(name) ? "y" : "n"]);
}

/** The preemption model that a configuration boots with. */
export function preemptionOf(config: KernelConfig): { readonly model: PreemptionModel; readonly dynamic: boolean } {
  const on = (name: string): boolean => config.get(name) === "y";
  const dynamic = on("CONFIG_PREEMPT_DYNAMIC");
  if (on("CONFIG_PREEMPT_RT")) return { model: "rt", dynamic };
  if (on("CONFIG_PREEMPT")) return { model: "full", dynamic };
  return { model: on("CONFIG_PREEMPT_NONE") ? "none" : "voluntary", dynamic };
}

const UNWINDER_OPTIONS: Readonly<Record<Unwinder, string>> = {
  orc: "CONFIG_UNWINDER_ORC",
  "frame-pointer": "CONFIG_UNWINDER_FRAME_POINTER",
  guess: "CONFIG_UNWINDER_GUESS",
};

/**
 * The options that follow from the unwinder, to be given to {@link changeConfig}. Frame pointers are taken with STACK_VALIDATION, which makes them
 * reliable (6.12 arch/x86/Kconfig:277).
 */
export function unwinderConfig(unwinder: Unwinder): readonly (readonly [string, string])[] {
  const yesOrNo = (on: boolean): string => (on ? "y" : "n");
  return [
    ...Object.values(UNWINDER_OPTIONS).map((name) => [name, yesOrNo(name === UNWINDER_OPTIONS[unwinder])] as const),
    ["CONFIG_FRAME_POINTER", yesOrNo(unwinder === "frame-pointer")],
    ["CONFIG_STACK_VALIDATION", yesOrNo(unwinder === "frame-pointer")],
    ["CONFIG_HAVE_RELIABLE_STACKTRACE", yesOrNo(unwinder !== "guess")],
  ];
}

/** The unwinder of a configuration; `guess` for one whose stacks cannot be walked with certainty, whatever walks them. */
export function unwinderOf(config: KernelConfig): Unwinder {
  if (config.get("CONFIG_HAVE_RELIABLE_STACKTRACE") !== "y" || config.get(UNWINDER_OPTIONS.guess) === "y") return "guess";
  return config.get(UNWINDER_OPTIONS["frame-pointer"]) === "y" ? "frame-pointer" : "orc";
}
