/** `--matrix FILE`: what varies between runs, and where each value stands in the file. */
import { jsonProblem, type JsonMember, type JsonValue, parseJson } from "../../base/json.ts";
import type { Problem } from "../../base/problem.ts";
import type { SourceFile } from "../../base/source-file.ts";
import { placeOfString, type TextPlace } from "../../kernel/topologies/place.ts";
import { type Range, readRange } from "../args/values.ts";
import { type Outcome, refuse } from "./outcome.ts";

/** A value, and its place where it is a matrix's. */
export interface Row<T> {
  readonly value: T;
  readonly place?: TextPlace;
}

/** What varies, each at least one long. */
export interface Axes {
  readonly scenarios: readonly Row<string>[];
  readonly topologies: readonly Row<string>[];
  /** Undefined: the topology's own. */
  readonly cmdlines: readonly Row<string | undefined>[];
  readonly settings: readonly Row<ReadonlyMap<string, string>>[];
  readonly seeds: Range;
  /** The matrix, where there is one. */
  readonly file?: SourceFile;
}

/** A matrix file; what it leaves out is as the command line asks. */
export function readMatrix(file: SourceFile, asked: Axes): Outcome<Axes> {
  const { value, problems } = parseJson(file);
  if (value === undefined) return refuse(problems, [file]);
  if (value.kind !== "object") return refuse([matrixProblem(file, value, "a matrix is a JSON object")], [file]);
  const wrong: Problem[] = [];
  let axes = asked;
  for (const member of value.members) {
    const next = withMember(axes, member, file);
    if (next === undefined) wrong.push(notUnderstood(file, member));
    else axes = next;
  }
  return wrong.length > 0 ? refuse(wrong, [file]) : { ok: true, value: { ...axes, file }, problems: [] };
}

/** Of a list, the row that is wrong. */
function notUnderstood(file: SourceFile, { name, value }: JsonMember): Problem {
  const wanted = name === "settings" ? "object" : "string";
  const isList = ["scenarios", "topologies", "cmdlines", "settings"].includes(name);
  const row = value.kind === "array" && isList ? value.items.findIndex((item) => item.kind !== wanted || !isRow(item)) : -1;
  const item = value.kind === "array" ? value.items[row] : undefined;
  if (item === undefined) return matrixProblem(file, value, `"${name}" is not understood`);
  return matrixProblem(file, item, `row ${row + 1} of "${name}" is not understood`);
}

function isRow(item: JsonValue): boolean {
  return item.kind !== "object" || item.members.every(({ value }) => value.kind === "string" || value.kind === "number");
}

/** Undefined when the member is unknown or of the wrong shape. */
function withMember(axes: Axes, { name, value }: JsonMember, file: SourceFile): Axes | undefined {
  const texts = (): readonly Row<string>[] | undefined => textsOf(value, file);
  switch (name) {
    case "$schema":
      return axes;
    case "scenarios":
      return mapDefined(texts(), (scenarios) => ({ ...axes, scenarios }));
    case "topologies":
      return mapDefined(texts(), (topologies) => ({ ...axes, topologies }));
    case "cmdlines":
      return mapDefined(texts(), (cmdlines) => ({ ...axes, cmdlines }));
    case "settings":
      return mapDefined(settingsOf(value, file), (settings) => ({ ...axes, settings }));
    case "seeds":
      return mapDefined(value.kind === "string" ? readRange(value.value) : undefined, (seeds) => ({ ...axes, seeds }));
    default:
      return undefined;
  }
}

function textsOf(value: JsonValue, file: SourceFile): readonly Row<string>[] | undefined {
  if (value.kind !== "array" || value.items.length === 0) return undefined;
  const rows = value.items.flatMap((item) =>
    item.kind === "string" ? [{ value: item.value, place: rowPlace(file, item, item.value) }] : [],
  );
  return rows.length === value.items.length ? rows : undefined;
}

function settingsOf(value: JsonValue, file: SourceFile): readonly Row<ReadonlyMap<string, string>>[] | undefined {
  if (value.kind !== "array" || value.items.length === 0) return undefined;
  const rows: Row<ReadonlyMap<string, string>>[] = [];
  for (const item of value.items) {
    if (item.kind !== "object") return undefined;
    const pairs = item.members.flatMap(({ name, value: each }) =>
      each.kind === "string" || each.kind === "number" ? [[name, String(each.value)] as const] : [],
    );
    if (pairs.length !== item.members.length) return undefined;
    rows.push({ value: new Map(pairs), place: rowPlace(file, item, "") });
  }
  return rows;
}

function rowPlace(file: SourceFile, { at, end }: JsonValue, text: string): TextPlace {
  return placeOfString(file, at, end, text);
}

/**
 * What is wrong with a value, told where the value stands in the matrix: a row among hundreds has to be found.
 *
 * @param files How the problems name the value's own text.
 */
export function inRow(problems: readonly Problem[], { place }: Row<unknown>, files: readonly string[]): readonly Problem[] {
  if (place === undefined) return problems;
  return problems.map((problem): Problem => {
    if (!files.includes(problem.file)) return problem;
    const { line, column } = place.positionAt(Math.max(0, problem.column - 1));
    return Object.assign({}, problem, { file: place.file, line, column });
  });
}

function matrixProblem(file: SourceFile, { at }: JsonValue, message: string): Problem {
  return jsonProblem(
    file,
    at,
    "matrix-value",
    message,
    "a matrix has scenarios, topologies, cmdlines, settings (arrays) and seeds; see docs/formats.md",
  );
}

function mapDefined<T, U>(value: T | undefined, map: (value: T) => U): U | undefined {
  return value === undefined ? undefined : map(value);
}
