/**
 * Findings that are known and left out. A finding is recognized by its rule, file, function and the text of its line, so that lines
 * may move; equal ones are counted.
 */
import { jsonProblem, type JsonValue, parseJson } from "../../base/json.ts";
import type { Problem } from "../../base/problem.ts";
import type { SourceFile } from "../../base/source-file.ts";
import type { FindingRecord } from "../report/check.ts";
import { compareText } from "../../simulator/report/summary.ts";

export const BASELINE_SCHEMA = "quiesce/baseline/1";

/** What makes two findings the same. */
export interface BaselineEntry {
  readonly rule: string;
  readonly file: string;
  readonly function: string;
  /** The line that it begins on, white space folded. */
  readonly text: string;
  readonly count: number;
}

export type BaselineReading =
  | { readonly ok: true; readonly baseline: Baseline }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Reads what `--write-baseline` wrote. */
export function readBaseline(file: SourceFile): BaselineReading {
  const { value, problems } = parseJson(file);
  if (value === undefined) return { ok: false, problems };
  const schema = member(value, "schema");
  if (schema?.kind !== "string" || schema.value !== BASELINE_SCHEMA) {
    const at = schema?.at ?? value.at;
    return refused(file, at, `it is no baseline: its "schema" is not "${BASELINE_SCHEMA}"`, "make one with quiesce check --write-baseline");
  }
  const list = member(value, "findings");
  const entries = list?.kind === "array" ? list.items.map(readEntry) : [undefined];
  const bad = entries.indexOf(undefined);
  if (bad >= 0) {
    const at = list?.kind === "array" ? (list.items[bad]?.at ?? list.at) : value.at;
    return refused(file, at, "an entry needs rule, file, function, text and count", "make the baseline again");
  }
  return { ok: true, baseline: new Baseline(entries.filter((entry) => entry !== undefined)) };
}

function refused(file: SourceFile, at: number, message: string, help: string): BaselineReading {
  return { ok: false, problems: [jsonProblem(file, at, "baseline-value", message, help)] };
}

function member(value: JsonValue, name: string): JsonValue | undefined {
  return value.kind === "object" ? value.members.find((each) => each.name === name)?.value : undefined;
}

function readEntry(value: JsonValue): BaselineEntry | undefined {
  const text = (name: string): string | undefined => {
    const found = member(value, name);
    return found?.kind === "string" ? found.value : undefined;
  };
  const [rule, file, owner, line] = [text("rule"), text("file"), text("function"), text("text")];
  const count = member(value, "count");
  if (rule === undefined || file === undefined || owner === undefined || line === undefined || count?.kind !== "number") return undefined;
  return { rule, file, function: owner, text: line, count: count.value };
}

/** Takes known findings out, each as often as it is known. */
export class Baseline {
  readonly #left = new Map<string, number>();
  readonly #fileOf = new Map<string, string>();
  matched = 0;

  constructor(entries: readonly BaselineEntry[]) {
    for (const entry of entries) {
      const key = keyOf(entry);
      this.#left.set(key, (this.#left.get(key) ?? 0) + entry.count);
      this.#fileOf.set(key, entry.file);
    }
  }

  /** Whether it is known. Each question uses one up. */
  takes(finding: FindingRecord, line: string): boolean {
    const key = keyOf(entryOf(finding, line));
    const left = this.#left.get(key) ?? 0;
    if (left <= 0) return false;
    this.#left.set(key, left - 1);
    this.matched++;
    return true;
  }

  /** How many are no longer there, in these files. */
  gone(files: ReadonlySet<string>): number {
    return [...this.#left].reduce((sum, [key, count]) => sum + (files.has(this.#fileOf.get(key) ?? "") ? count : 0), 0);
  }
}

/** A finding and the line that it begins on. */
export interface KnownFinding {
  readonly finding: FindingRecord;
  readonly line: string;
}

/** The text of a baseline that holds these findings. */
export function baselineText(known: readonly KnownFinding[]): string {
  const entries = new Map<string, BaselineEntry>();
  for (const { finding, line } of known) {
    const entry = entryOf(finding, line);
    const earlier = entries.get(keyOf(entry));
    entries.set(keyOf(entry), earlier === undefined ? entry : { ...earlier, count: earlier.count + 1 });
  }
  const findings = [...entries.entries()].sort(([a], [b]) => compareText(a, b)).map(([, entry]) => entry);
  return `${JSON.stringify({ schema: BASELINE_SCHEMA, findings }, undefined, 1)}\n`;
}

/** @param line The text of the line that it begins on. */
export function entryOf({ rule, file, function: owner }: FindingRecord, line: string): BaselineEntry {
  return { rule, file, function: owner, text: line.trim().replaceAll(/\s+/g, " "), count: 1 };
}

function keyOf({ file, rule, function: owner, text }: Omit<BaselineEntry, "count">): string {
  return JSON.stringify([file, rule, owner, text]);
}
