import type { CommandLineMacro } from "../../c/syntax/preprocess-types.ts";
import { moduleNameOf } from "../catalogue/livepatch-files.ts";
import { configDefines, type KernelConfig } from "../config.ts";
import { type KernelVersion, versionCode } from "../profiles/profile.ts";

/** Headers that every unit begins with, as the kernel's build adds them with -include. Paths of the model. */
export const PRELUDE: readonly string[] = ["model/include/linux/kconfig.h", "model/include/linux/compiler_types.h"];

/**
 * The macros that a unit begins with: the kernel's own, its version, its configuration, and the module's name, which depends on the file.
 * `__QUIESCE__` tells the model's headers that the intrinsics are there.
 */
export function unitDefines(path: string, version: KernelVersion, config: KernelConfig): readonly CommandLineMacro[] {
  return [
    { name: "__KERNEL__", value: "1" },
    { name: "__QUIESCE__", value: "1" },
    { name: "LINUX_VERSION_CODE", value: String(versionCode(version)) },
    { name: "KBUILD_MODNAME", value: `"${moduleNameOf(path)}"` },
    ...configDefines(config),
  ];
}
