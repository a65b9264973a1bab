import type { Problem, RelatedPlace } from "../../base/problem.ts";
import { positionAt } from "../../base/source-file.ts";
import type { FileFrame } from "./preprocess-file.ts";
import { type Expansion, type Place, userPlace, type Token } from "./token.ts";

/** More problems than this are counted, not listed. */
const MAX_PROBLEMS = 100;
/** Of a long chain of inclusions or expansions, how many places are named. */
const MAX_RELATED = 12;

/** Collects the problems of one run: each once, with the inclusions and expansions that led there. */
export class Reporter {
  private readonly list: Problem[] = [];
  private readonly seen = new Set<string>();
  private dropped = 0;
  private droppedSeverity: Problem["severity"] = "warning";

  /** @param at What is wrong; a token of an expansion is reported where the outermost macro was used. */
  report(
    code: string,
    severity: Problem["severity"],
    at: Token | Place,
    frame: FileFrame | undefined,
    message: string,
    help: string,
  ): void {
    const expansion = "expansion" in at ? at.expansion : undefined;
    const place = "expansion" in at ? userPlace(at) : at;
    const { line, column } = positionAt(place.file, place.offset);
    const key = `${code}\0${place.file.path}\0${line}\0${column}\0${message}`;
    if (this.seen.has(key)) return;
    if (this.list.length >= MAX_PROBLEMS) {
      this.dropped++;
      if (severity === "error") this.droppedSeverity = "error";
      return;
    }
    this.seen.add(key);
    const related = [...expansions(expansion), ...inclusions(frame)];
    const problem: Problem = { code, severity, file: place.file.path, line, column, message, help };
    this.list.push(related.length === 0 ? problem : { ...problem, related });
  }

  /** Everything reported, in the order it was found. */
  problems(path: string): readonly Problem[] {
    if (this.dropped === 0) return this.list;
    const message = `${this.dropped} further problems of the preprocessor are not listed`;
    const rest: Problem = {
      code: "cpp-too-many-problems",
      severity: this.droppedSeverity,
      file: path,
      line: 0,
      column: 0,
      message,
      help: "",
    };
    return [...this.list, rest];
  }
}

/** The macros that an error lies in, innermost first, each where it is defined. */
function expansions(innermost: Expansion | undefined): readonly RelatedPlace[] {
  const places: RelatedPlace[] = [];
  for (let expansion = innermost; expansion !== undefined && places.length < MAX_RELATED; expansion = expansion.parent) {
    if (expansion.definition === undefined) continue;
    const { file, offset } = expansion.definition;
    places.push({ file: file.path, ...positionAt(file, offset), message: `in the expansion of macro '${expansion.macro}'` });
  }
  return places;
}

/** The `#include` directives that led to the file being read, innermost first. */
function inclusions(innermost: FileFrame | undefined): readonly RelatedPlace[] {
  const places: RelatedPlace[] = [];
  for (let frame = innermost; frame?.includedAt !== undefined && places.length < MAX_RELATED; frame = frame.below) {
    const { file, offset } = frame.includedAt;
    places.push({ file: file.path, ...positionAt(file, offset), message: "included from here" });
  }
  return places;
}
