/** What unit tests of the client share. */
import type { AnnotateResult, BoundaryItem, PointItem } from "../server/protocol.ts";
import type { Translate } from "./l10n.ts";

/** English, with its places filled in, as the editor does it. */
export const english: Translate = (message, ...values) =>
  message.replaceAll(/\{(\d+)\}/g, (whole, index: string) => String(values[Number(index)] ?? whole));

/** A point at a 0-based line. */
export function point(line: number, members: Partial<PointItem> = {}): PointItem {
  const place = { line, character: 1 };
  const names = { function: "f", name: "synchronize_rcu", primitive: "synchronize_rcu", class: "grace-period" };
  return { ...names, via: [], start: place, end: { line, character: 16 }, ...members };
}

/** A region from one 0-based line to another. */
export function boundary(kind: BoundaryItem["kind"], first: number, last: number, members: Partial<BoundaryItem> = {}): BoundaryItem {
  return { kind, function: "f", start: { line: first, character: 0 }, end: { line: last, character: 1 }, ...members };
}

export function annotation(members: Partial<AnnotateResult> = {}): AnnotateResult {
  return { version: 1, points: [], boundaries: [], notAnalysed: [], ...members };
}
