/** By which scenario of ours a function of kernel/livepatch is entered: where somebody who edits the function would begin to look. */

/**
 * A function that the rest of the kernel, or another file of kernel/livepatch, calls; and the scenario that is about it. One that every transition
 * enters has the plainest. What enters what is held to real kernels by test/external/livepatch-entries.test.ts.
 */
const ENTRIES: Readonly<Record<string, string>> = {
  // transition.c
  klp_cancel_transition: "failed-enable",
  klp_update_patch_state: "enable",
  klp_try_complete_transition: "enable",
  klp_start_transition: "enable",
  klp_init_transition: "enable",
  klp_reverse_transition: "reverse",
  klp_copy_process: "fork",
  klp_force_transition: "force",
  // core.c
  klp_enable_patch: "enable",
  klp_unpatch_replaced_patches: "replace",
  klp_discard_nops: "replace",
  klp_free_replaced_patches_async: "replace",
  klp_module_coming: "module-coming",
  klp_module_going: "module-going",
  // patch.c
  klp_patch_object: "enable",
  klp_unpatch_objects: "disable",
  klp_unpatch_objects_dynamic: "replace",
};

/** @returns Undefined where no scenario is about the function. */
export function scenarioEntering(functionName: string): string | undefined {
  return Object.hasOwn(ENTRIES, functionName) ? ENTRIES[functionName] : undefined;
}

/** All of them. */
export const livepatchEntries: readonly (readonly [functionName: string, scenario: string])[] = Object.entries(ENTRIES);
