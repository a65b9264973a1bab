/** From the synchronization points of a text to the ways in which each can be taken away. */
import type { SourceFile } from "../../../base/source-file.ts";
import { type Ablation, ABLATIONS } from "../../../kernel/catalogue/ablations.ts";
import type { Variant } from "../ablate.ts";

/** Where a point stands, and what it comes down to. Lines and columns are 1-based. */
export interface PointPlace {
  readonly function: string;
  /** Its entry in the catalogue. */
  readonly primitive: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** In the order of the text. Points that are nothing to take away are left out. */
export function variantsOf(file: SourceFile, points: readonly PointPlace[], only: string | undefined): readonly Variant[] {
  return points
    .filter((point) => only === undefined || point.function === only)
    .flatMap((point) => (ABLATIONS[point.primitive] ?? []).flatMap((ablation) => variantOf(file, point, ablation)));
}

function variantOf(
  file: SourceFile,
  point: PointPlace,
  { variant, written, replacement, leaves, onlyOrder }: Ablation,
): readonly Variant[] {
  const start = offsetOf(file, point.line, point.column);
  const end = offsetOf(file, point.endLine, point.endColumn);
  const text = file.text.slice(start, end);
  const match = written?.exec(text);
  if (written !== undefined && (match === null || match === undefined)) return [];
  return [
    {
      function: point.function,
      line: point.line,
      column: point.column,
      primitive: point.primitive,
      variant,
      leaves,
      start,
      end,
      replacement: onAsManyLines(text, match?.[1] === undefined ? replacement : replacement.replaceAll("$", () => match[1] ?? "")),
      onlyOrder,
    },
  ];
}

/** What stands behind keeps its line: barriers and reads are known by theirs. */
function onAsManyLines(text: string, instead: string): string {
  const breaks = text.match(/\\?\n/g) ?? [];
  return instead.replaceAll(/\s*\\?\n\s*/g, " ") + breaks.join("");
}

function offsetOf({ lineStarts, text }: SourceFile, line: number, column: number): number {
  return (lineStarts[line - 1] ?? text.length) + column - 1;
}
