/** `workspace/executeCommand`: what every client can have, also one that knows none of our requests. */
import { primitiveNamed } from "../../kernel/catalogue/primitives.ts";
import { describePrimitive } from "../analysis/describe.ts";
import { fileMarkdown, fileSummary } from "../analysis/describe-file.ts";
import { toMarkdown, toPlainText } from "../analysis/describe-markdown.ts";
import type { AnnotateResult, CommandAnswer } from "../protocol.ts";
import { rangeIn, type View } from "./view.ts";

/** An answer, and what to show to a user whose client does nothing with answers. */
export interface Shown extends CommandAnswer {
  readonly message: string;
}

/** The page of a file, or of one of its functions. */
export function annotate(view: View, only: string | undefined): Shown {
  const { file, facts, pairsOf } = view;
  const page = { file, facts, pairsOf, callers: view.callers() };
  return { markdown: fileMarkdown(page, only), message: fileSummary(page, only) };
}

/** What a name of the catalogue means; undefined for a name that is not in it. */
export function explain(name: string): Shown | undefined {
  const primitive = primitiveNamed(name.replace(/\(\)$/, ""));
  if (primitive === undefined) return undefined;
  const description = describePrimitive(primitive);
  return { markdown: toMarkdown(description), message: toPlainText(description) };
}

/** The points and boundaries of the file as data. */
export function annotation(view: View): AnnotateResult {
  const points = view.facts.functions.flatMap((facts) => facts.points);
  const boundaries = view.facts.functions.flatMap((facts) => facts.boundaries);
  return {
    version: view.version,
    points: points.map((point) => {
      const { function: fn, name, primitive, via } = point;
      const { start, end } = rangeIn(view, point);
      return { function: fn.name, name, primitive: primitive.name, class: primitive.class, via, start, end };
    }),
    boundaries: boundaries.map((boundary) => {
      const { start, end } = rangeIn(view, boundary);
      return { kind: boundary.kind, function: boundary.function, start, end };
    }),
    notAnalysed: view.file.functions.flatMap(({ name, notAnalysed: why }) => (why === undefined ? [] : [{ function: name, why }])),
  };
}
