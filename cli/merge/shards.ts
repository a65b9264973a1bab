/** Which answers belong together: shards of one call, each once, none missing. */
import { jsonProblem, parseJson } from "../../base/json.ts";
import type { Problem } from "../../base/problem.ts";
import type { SourceFile } from "../../base/source-file.ts";
import { type InputDigest, makeToken, readToken, type ReplayRecord } from "../../simulator/jobs/scene/token.ts";
import type { SimulateDocument } from "../../simulator/report/documents.ts";
import { plural } from "../../simulator/report/figures.ts";
import { compareText } from "../../simulator/report/summary.ts";
import { missingShards } from "./missing.ts";

/** One file: a part of the runs of a call. */
export interface Shard {
  readonly file: SourceFile;
  readonly document: SimulateDocument & { readonly runs: NonNullable<SimulateDocument["runs"]> };
  readonly record: ReplayRecord;
  readonly part: { readonly index: number; readonly count: number; readonly runs: number };
}

export type ShardResult = { readonly ok: true; readonly shard: Shard } | { readonly ok: false; readonly problem: Problem };

type DocumentResult<D> = { readonly ok: true; readonly document: Partial<D> } | { readonly ok: false; readonly problem: Problem };

/** Reads a file as an answer of one schema. */
export function readDocument<D>(file: SourceFile, schema: string): DocumentResult<D> {
  const { value, problems } = parseJson(file);
  const [broken] = problems;
  if (value === undefined) return { ok: false, problem: broken ?? wrong(file, "there is nothing in it") };
  const document = JSON.parse(file.text) as Partial<D> & { readonly schema?: unknown };
  if (document.schema === schema) return { ok: true, document };
  const found = typeof document.schema === "string" ? `it is ${document.schema}` : 'it has no "schema"';
  const command = schema.split("/")[1] ?? "";
  return { ok: false, problem: wrong(file, `it is no answer of ${command} --format json: ${found}`) };
}

/** Reads one file. */
export function readShard(file: SourceFile): ShardResult {
  const read = readDocument<SimulateDocument>(file, "quiesce/simulate/1");
  if (!read.ok) return read;
  const { document } = read;
  const { runs, ledger, setup } = document;
  if (!Array.isArray(ledger) || setup === undefined) {
    const said = document.problems?.map(({ message }) => message).join("; ") ?? "";
    return { ok: false, problem: wrong(file, `nothing ran in it${said === "" ? "" : `: ${said}`}`) };
  }
  if (runs?.shard === undefined) return { ok: false, problem: wrong(file, "it is no shard: it was made without --shard") };
  const token = readToken(document.replay ?? "");
  if (!token.ok) return { ok: false, problem: wrong(file, `its token cannot be read: ${token.reason}`) };
  if (runs.rowsDropped > 0) {
    const message = `it lists ${runs.rows.length} of ${plural(runs.count, "run")}: the rest cannot be joined`;
    return { ok: false, problem: { ...wrong(file, message), help: "make more shards, so that each has at most 10,000 runs" } };
  }
  const shard = { file, document: { ...(document as SimulateDocument), runs }, record: token.record, part: runs.shard };
  const counted = complete(shard);
  return counted === undefined ? { ok: true, shard } : { ok: false, problem: counted };
}

/** A shard holds every run of its part: a file that was cut and mended, or edited, is not joined. */
function complete({ file, document: { runs }, part: { index, count, runs: total } }: Shard): Problem | undefined {
  const expected = Math.ceil((total - index + 1) / count);
  const numbers = new Set(runs.rows.map(({ number }) => number));
  const first = Array.from({ length: expected }, (_, at) => at * count + index - 1).find((number) => !numbers.has(number));
  if (first === undefined && runs.rows.length === expected) return undefined;
  const what = first === undefined ? `it has ${runs.rows.length - expected} runs too many` : `run ${first} is missing in it`;
  return wrong(file, `${what}: shard ${index}/${count} of ${total} runs has ${expected}`);
}

/** Problems where the shards are not those of one call; nothing where they are. */
export function checkTogether(shards: readonly Shard[]): readonly Problem[] {
  const [first, ...others] = shards;
  if (first === undefined) return [];
  const strangers = others.flatMap((shard) => difference(first, shard));
  if (strangers.length > 0) return strangers;
  return [
    ...repeated(shards),
    ...missingShards(
      shards.map(({ part }) => part.index),
      first.part.count,
    ),
  ];
}

/** What makes one shard no part of the other's call. */
function difference(first: Shard, other: Shard): readonly Problem[] {
  const reasons = [
    ...compared("version of quiesce", first.record.version, other.record.version),
    ...compared("files", first.record.positionals.join(" "), other.record.positionals.join(" ")),
    ...comparedOptions(first.record, other.record),
    ...compared("number of shards", String(first.part.count), String(other.part.count)),
    ...compared("number of runs", String(first.part.runs), String(other.part.runs)),
    ...comparedInputs(first.record.inputs, other.record.inputs),
  ];
  if (reasons.length === 0) return [];
  return [wrong(other.file, `it does not belong to ${first.file.path}: ${reasons.join("; ")}`)];
}

function compared(what: string, a: string, b: string): readonly string[] {
  return a === b ? [] : [`another ${what} (${b === "" ? "none" : b}, there ${a === "" ? "none" : a})`];
}

function comparedOptions(a: ReplayRecord, b: ReplayRecord): readonly string[] {
  const text = ({ options }: ReplayRecord): readonly string[] =>
    options.filter(([name]) => name !== "shard").map(([name, value]) => `--${name} ${value}`);
  const [left, right] = [text(a), text(b)];
  const only = (mine: readonly string[], theirs: readonly string[]): readonly string[] => mine.filter((each) => !theirs.includes(each));
  const [more, less] = [only(right, left), only(left, right)];
  if (more.length + less.length === 0) return left.join() === right.join() ? [] : ["another order of options"];
  return [`other options (${more.join(" ") || "none"}, there ${less.join(" ") || "none"})`];
}

function comparedInputs(a: readonly InputDigest[], b: readonly InputDigest[]): readonly string[] {
  const digests = new Map(a.map(({ role, path, digest }) => [`${role} ${path}`, digest]));
  return b
    .filter(({ role, path, digest }) => (digests.get(`${role} ${path}`) ?? digest) !== digest)
    .map(({ path }) => `another text of ${path}`);
}

function repeated(shards: readonly Shard[]): readonly Problem[] {
  const seen = new Map<number, Shard>();
  return shards.flatMap((shard) => {
    const { index, count } = shard.part;
    const before = seen.get(index);
    if (before !== undefined) return [wrong(shard.file, `it is shard ${index}/${count}, as ${before.file.path} is`)];
    seen.set(index, shard);
    return [];
  });
}

/** The token of the whole call: what any of its shards read. */
export function tokenOfAll(shards: readonly Shard[]): string {
  const [first] = shards;
  if (first === undefined) return "";
  const inputs = new Map(shards.flatMap(({ record }) => record.inputs).map((input) => [`${input.role} ${input.path}`, input]));
  const given = [...inputs.values()].filter(({ role }) => role === "given");
  const tree = [...inputs.values()].filter(({ role }) => role === "tree").sort((a, b) => compareText(a.path, b.path));
  const options = first.record.options.filter(([name]) => name !== "shard");
  return makeToken({ ...first.record, options, inputs: [...given, ...tree] });
}

function wrong(file: SourceFile, message: string): Problem {
  return {
    ...jsonProblem(file, 0, "merge-shard", message, "name the answers of simulate --shard I/N --format json, of one call"),
    line: 0,
    column: 0,
  };
}
