/** Classes of synchronization in the few groups that an eye can tell apart: each has an icon in media/gutter, and its own shape. */
import type { PointItem } from "../../server/protocol.ts";

export const GROUPS = ["forced", "interrupt", "grace-period", "wait", "order", "switch", "section"] as const;
export type Group = (typeof GROUPS)[number];

const GROUP_OF: Readonly<Record<string, Group>> = {
  "hard-forced": "forced",
  "stop-machine": "forced",
  ipi: "interrupt",
  "text-poking": "interrupt",
  "grace-period": "grace-period",
  wait: "wait",
  callback: "wait",
  "deferred-work": "wait",
  barrier: "order",
  access: "order",
  atomic: "order",
  wakeup: "switch",
  "switch-point": "switch",
  reader: "section",
  lock: "section",
};

/** Undefined for classes that are no point of synchronization: annotations, assertions. */
export function groupOf(primitiveClass: string): Group | undefined {
  return GROUP_OF[primitiveClass];
}

/** The icon of each line, 0-based. Where several points stand on a line, the group that comes first in {@link GROUPS} shows. */
export function gutterLines(points: readonly PointItem[], shown: ReadonlySet<string>): ReadonlyMap<number, Group> {
  const lines = new Map<number, Group>();
  for (const { class: primitiveClass, start } of points) {
    const group = shown.has(primitiveClass) ? groupOf(primitiveClass) : undefined;
    if (group === undefined) continue;
    const there = lines.get(start.line);
    if (there === undefined || GROUPS.indexOf(group) < GROUPS.indexOf(there)) lines.set(start.line, group);
  }
  return lines;
}
