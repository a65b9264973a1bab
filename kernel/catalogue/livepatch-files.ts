/** Which files make up livepatch, and what of the model takes the place of those that are not beside the user's file. */

export interface StandIn {
  /** The kernel's file that it stands for, without its folder. */
  readonly standsFor: string;
  /** Functions with external linkage that the kernel's file defines: if a file of the user defines one of them, the stand-in is not needed. */
  readonly provides: readonly string[];
  /** Paths of the model's files, as in {@link ../embedded.ts}. */
  readonly files: readonly string[];
}

/** Folder of the stand-ins and of their headers. */
export const STAND_IN_FOLDER = "model/livepatch";

export const livepatchStandIns: readonly StandIn[] = [
  {
    standsFor: "core.c",
    provides: ["klp_enable_patch", "klp_free_patch_async"],
    files: ["core.c", "core-objects.c", "core-sysfs.c", "core-modules.c"].map((name) => `${STAND_IN_FOLDER}/${name}`),
  },
  { standsFor: "patch.c", provides: ["klp_patch_object", "klp_find_ops"], files: [`${STAND_IN_FOLDER}/patch.c`] },
  { standsFor: "state.c", provides: ["klp_is_patch_compatible"], files: [`${STAND_IN_FOLDER}/state.c`] },
  { standsFor: "shadow.c", provides: ["klp_shadow_get"], files: [`${STAND_IN_FOLDER}/shadow.c`] },
];

/** Headers of include/ that belong to livepatch: a tree's own ones are used, not the model's. */
export const LIVEPATCH_TREE_HEADERS: ReadonlySet<string> = new Set(["linux/livepatch.h", "linux/livepatch_sched.h"]);

/** Source files of modules that consist of several, by their names: for KBUILD_MODNAME (kernel/livepatch/Makefile). */
const MODULE_FILES: Readonly<Record<string, readonly string[]>> = {
  livepatch: ["core.c", "patch.c", "shadow.c", "state.c", "transition.c"],
};

/** The source files of kernel/livepatch: what may be taken from beside a file that lies in no kernel tree. */
export const LIVEPATCH_SOURCES: readonly string[] = MODULE_FILES["livepatch"] ?? [];

/** What the kernel's build makes of KBUILD_MODNAME for a source file: its module's name. */
export function moduleNameOf(path: string): string {
  const file = path.slice(path.lastIndexOf("/") + 1);
  if (path.startsWith(`${STAND_IN_FOLDER}/`)) return "livepatch";
  // The model's other files print no module name; one name for all keeps their predefined macros the same.
  if (path.startsWith("model/")) return "kernel";
  for (const [name, files] of Object.entries(MODULE_FILES)) {
    if (files.includes(file)) return name;
  }
  return file.replace(/\.c$/, "").replaceAll(/[^A-Za-z0-9_]/g, "_");
}
