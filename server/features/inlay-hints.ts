/** Inlay hints: synchronization by class, islands of noinstr code, and where RCU does not watch. Each kind can be switched off. */
import { type InlayHint, InlayHintKind } from "vscode-languageserver-protocol";
import type { Span } from "../../c/editor/ast.ts";
import type { PrimitiveClass } from "../../kernel/catalogue/primitive.ts";
import { primitiveNamed } from "../../kernel/catalogue/primitives.ts";
import type { Boundary, SynchronizationPoint } from "../analysis/facts.ts";
import { positionOf } from "../main/positions.ts";
import { byLine, lineText, shortText } from "./exploration/verdict-words.ts";
import type { View } from "./view.ts";

/** Words of the hint; classes that are absent would be said at every second line. */
const HINTS: Partial<Readonly<Record<PrimitiveClass, string>>> = {
  "grace-period": "waits for a grace period",
  "hard-forced": "switches every online CPU",
  ipi: "interrupts other CPUs",
  "text-poking": "rewrites kernel text",
  "stop-machine": "stops every online CPU",
};

export function inlayHints(view: View, range: Span): readonly InlayHint[] {
  const within = ({ start, end }: Span): boolean => start < range.end && range.start < end;
  const functions = view.facts.functions.filter(({ function: fn }) => within(fn));
  const verdicts = verdictHints(view, within);
  // A verdict says more about a point than its class, and editors show only so much behind a line.
  const told = new Set(verdicts.map(({ position }) => position.line));
  const points = view.settings.hints.synchronizationPoints ? functions.flatMap((facts) => facts.points.filter(within)) : [];
  const boundaries = functions.flatMap((facts) => facts.boundaries).filter(within);
  return [
    ...points.flatMap((point) => pointHint(view, point)).filter(({ position }) => !told.has(position.line)),
    ...boundaries.flatMap((boundary) => boundaryHint(view, boundary)),
    ...verdicts,
  ];
}

/** Behind the lines of points of which it was explored what breaks without them. */
function verdictHints(view: View, within: (span: Span) => boolean): readonly InlayHint[] {
  if (!view.settings.hints.verdicts) return [];
  return [...byLine(view.explored()?.points ?? [])].flatMap(([line, points]) => {
    const start = view.file.source.lineStarts[line - 1];
    if (start === undefined) return [];
    const end = endOfLineAt(view, start);
    return within({ start, end: end + 1 }) ? [{ ...hint(view, end, shortText(points)), tooltip: lineText(points) }] : [];
  });
}

function pointHint(view: View, { primitive, end, via }: SynchronizationPoint): readonly InlayHint[] {
  const words = HINTS[primitive.class];
  if (words === undefined) return [];
  return [hint(view, end, via.length === 0 ? words : `${words} (${primitive.name})`)];
}

function boundaryHint(view: View, boundary: Boundary): readonly InlayHint[] {
  const { instrumentation, rcuNotWatching } = view.settings.hints;
  const last = positionOf(view.file.source, boundary.end, view.client.encoding).line + 1;
  switch (boundary.kind) {
    case "instrumentation":
      return instrumentation ? [hint(view, endOfLineAt(view, boundary.start), `instrumentation allowed until line ${last}`)] : [];
    case "rcu-not-watching":
      return rcuNotWatching ? [hint(view, endOfLineAt(view, boundary.start), `RCU is not watching until line ${last}`)] : [];
    case "noinstr":
    case "cpuidle":
      return instrumentation && !isWritten(view, boundary) ? [hint(view, endOfLineAt(view, boundary.start), boundary.kind)] : [];
    case "notrace":
      return [];
  }
}

/** Whether the function's own head carries an annotation: then a hint would repeat it. */
function isWritten({ facts }: View, { function: name }: Boundary): boolean {
  const isAnnotation = (word: string): boolean => primitiveNamed(word)?.kind === "annotation";
  return facts.functions.some(({ function: fn }) => fn.name === name && fn.attributes.some((attribute) => isAnnotation(attribute.name)));
}

function endOfLineAt({ file }: View, offset: number): number {
  const end = file.source.text.indexOf("\n", offset);
  const at = end < 0 ? file.source.text.length : end;
  return file.source.text[at - 1] === "\r" ? at - 1 : at;
}

function hint(view: View, at: number, label: string): InlayHint {
  return { position: positionOf(view.file.source, at, view.client.encoding), label, kind: InlayHintKind.Type, paddingLeft: true };
}
