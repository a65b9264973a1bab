/** The verdicts of a document's points, for a view that lists them. */
import type { VerdictItem } from "../../protocol.ts";
import type { View } from "../view.ts";
import { byLine, lineText, verdictKind } from "./verdict-words.ts";

export function verdictItems(view: View): readonly VerdictItem[] {
  return [...byLine(view.explored()?.points ?? [])].flatMap(([line, points]) => {
    const [first] = points;
    if (first === undefined) return [];
    const { point, isStale } = first;
    return [
      {
        line: line - 1,
        function: point.function,
        primitive: point.primitive,
        text: lineText(points),
        verdict: verdictKind(point),
        stale: isStale,
      },
    ];
  });
}
