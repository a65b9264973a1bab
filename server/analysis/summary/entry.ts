import type { Annotation } from "../../../c/editor/ast.ts";
import { annotationMeaning } from "../../../kernel/catalogue/effects.ts";
import { AT_ENTRY, compare, type CallersLock, type Sync } from "../state/sync.ts";
import { pointedTo } from "../text/keys.ts";

/** The state in which a function begins, as its annotations say. */
export function entrySync(attributes: readonly Annotation[]): Sync {
  const locks = attributes.flatMap(({ name, arguments: of }): readonly CallersLock[] => {
    const means = annotationMeaning(name);
    if (of === undefined || (means !== "holds" && means !== "releases")) return [];
    const lock = of.trim().replaceAll(/\s+/g, " ");
    return [{ lock: lock.startsWith("&") ? pointedTo(lock) : lock, mode: name.endsWith("shared") ? "shared" : "exclusive", by: name }];
  });
  if (locks.length === 0) return AT_ENTRY;
  return { ...AT_ENTRY, callersLocks: locks.sort((a, b) => compare(a.lock, b.lock)) };
}
