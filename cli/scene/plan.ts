/** Which timelines a command runs: one, a range of seeds, or the combinations of a matrix; and of these a shard. */
import { jsonProblem, type JsonMember, type JsonValue, parseJson } from "../../base/json.ts";
import type { Problem } from "../../base/problem.ts";
import { makeSourceFile, type SourceFile } from "../../base/source-file.ts";
import type { Arguments } from "../args/arguments.ts";
import { usage } from "../args/parse.ts";
import { MAX_SEEDS, type Part, type Range, readRange } from "../args/values.ts";
import type { Kernel } from "./kernel.ts";
import { builtWithout, machineOf, type RealMachine } from "./machine.ts";
import { type Outcome, refuse } from "./outcome.ts";
import { DEFAULT_SCENARIO, DEFAULT_SEED, type RunSpec } from "./scene.ts";
import { readSettings } from "../../simulator/jobs/scene/settings.ts";
import type { SceneSource } from "./source.ts";
import { DEFAULT_PRESET } from "../../kernel/topologies/presets.ts";

export interface Plan {
  readonly runs: readonly RunSpec[];
  /** Whether the answer is about many runs, even if a shard leaves only one. */
  readonly many: boolean;
  /** How many runs there are in all shards. */
  readonly total: number;
  readonly shard: Part | undefined;
}

/** The number of a run among those of all shards, from 0. */
export function numberOf({ shard: part }: Plan, id: number): number {
  return part === undefined ? id : id * part.count + part.index - 1;
}

/** What varies, each at least one long. */
interface Axes {
  readonly scenarios: readonly string[];
  readonly topologies: readonly string[];
  /** Undefined: the topology's own. */
  readonly cmdlines: readonly (string | undefined)[];
  readonly settings: readonly ReadonlyMap<string, string>[];
  readonly seeds: Range;
}

/** Reads every topology and setting that is asked for. */
export function planOf(values: Arguments, source: SceneSource, kernel: Kernel, real: RealMachine | undefined): Outcome<Plan> {
  const axes = axesOf(values, source);
  if (!axes.ok) return axes;
  const { scenarios, topologies, cmdlines, settings, seeds } = axes.value;
  const problems: Problem[] = [];
  const sources: SourceFile[] = [];
  const machines = topologies.flatMap((name) => cmdlines.map((cmdline) => machineOf({ name, cmdline, kernel, real }, source)));
  const parsed = settings.map((each) => readSettings(each));
  for (const machine of machines) {
    problems.push(...machine.problems);
    if (!machine.ok) sources.push(...machine.sources);
  }
  problems.push(...parsed.flatMap((each) => each.problems));
  if (problems.some(({ severity }) => severity === "error")) return refuse(problems, sources);
  const good = machines.flatMap((machine) => (machine.ok ? [machine.value] : []));
  const asked = kernel.configIsStrong || ["cmdline", "machine", "topology", "matrix", "set"].some((name) => values.has(name));
  const without = good.flatMap((machine) =>
    parsed.flatMap(({ settings: chosen }) => builtWithout(machine, kernel.profile.config, chosen, asked)),
  );
  problems.push(...without);
  if (without.some(({ severity }) => severity === "error")) {
    return refuse(
      problems,
      good.map(({ cmdlineFile }) => cmdlineFile),
    );
  }
  const kinds: Omit<RunSpec, "seed">[] = [];
  for (const scenario of scenarios) {
    for (const machine of good) {
      for (const { settings: chosen } of parsed) kinds.push({ scenario, machine, settings: chosen });
    }
  }
  const part = values.part("shard");
  const runs = shard(withSeeds(kinds, seeds), part);
  const many = values.has("seeds") || values.has("matrix");
  if (!runs.ok) return runs;
  return { ok: true, value: { ...runs.value, many, shard: part }, problems };
}

function* withSeeds(kinds: readonly Omit<RunSpec, "seed">[], { first, last }: Range): Iterable<RunSpec> {
  for (const kind of kinds) {
    for (let seed = first; seed <= last; seed++) yield Object.assign({ seed }, kind);
  }
}

function shard(runs: Iterable<RunSpec>, part: Part | undefined): Outcome<Pick<Plan, "runs" | "total">> {
  const taken: RunSpec[] = [];
  let number = 0;
  for (const run of runs) {
    if (part === undefined || number % part.count === part.index - 1) taken.push(run);
    number++;
    if (number > MAX_SEEDS)
      return refuse([usage("usage-too-many-runs", `more than ${MAX_SEEDS} runs`, "ask for fewer seeds or combinations")]);
  }
  if (taken.length > 0) return { ok: true, value: { runs: taken, total: number }, problems: [] };
  return refuse([usage("usage-empty-shard", `of ${number} runs, this shard has none`, "use fewer shards")]);
}

function axesOf(values: Arguments, source: SceneSource): Outcome<Axes> {
  const seed = values.integer("seed") ?? DEFAULT_SEED;
  if (values.has("shard") && !values.has("seeds") && !values.has("matrix")) {
    return refuse([usage("usage-conflict", "--shard is a part of many runs, and this is one", "give --seeds or --matrix too")]);
  }
  if (values.has("seed") && values.has("seeds")) {
    return refuse([usage("usage-conflict", "--seed and --seeds exclude each other", "give one of them")]);
  }
  const asked: Axes = {
    scenarios: [values.text("scenario") ?? DEFAULT_SCENARIO],
    topologies: [values.text("topology") ?? DEFAULT_PRESET],
    cmdlines: [values.text("cmdline")],
    settings: [values.settings("set")],
    seeds: values.range("seeds") ?? { first: seed, last: seed },
  };
  const name = values.text("matrix");
  if (name === undefined) return { ok: true, value: asked, problems: [] };
  const text = source.given(name);
  if (!text.ok) return refuse([text.problem]);
  return readMatrix(makeSourceFile(name, text.text, "user"), asked);
}

/** A matrix file; what it leaves out is as the command line asks. */
function readMatrix(file: SourceFile, asked: Axes): Outcome<Axes> {
  const { value, problems } = parseJson(file);
  if (value === undefined) return refuse(problems, [file]);
  if (value.kind !== "object") return refuse([matrixProblem(file, value, "a matrix is a JSON object")], [file]);
  const wrong: Problem[] = [];
  let axes = asked;
  for (const member of value.members) {
    const next = withMember(axes, member);
    if (next === undefined) wrong.push(matrixProblem(file, member.value, `"${member.name}" is not understood`));
    else axes = next;
  }
  return wrong.length > 0 ? refuse(wrong, [file]) : { ok: true, value: axes, problems: [] };
}

/** Undefined when the member is unknown or of the wrong shape. */
function withMember(axes: Axes, { name, value }: JsonMember): Axes | undefined {
  const texts = (): readonly string[] | undefined => textsOf(value);
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
      return mapDefined(settingsOf(value), (settings) => ({ ...axes, settings }));
    case "seeds":
      return mapDefined(value.kind === "string" ? readRange(value.value) : undefined, (seeds) => ({ ...axes, seeds }));
    default:
      return undefined;
  }
}

function textsOf(value: JsonValue): readonly string[] | undefined {
  if (value.kind !== "array" || value.items.length === 0) return undefined;
  const texts = value.items.flatMap((item) => (item.kind === "string" ? [item.value] : []));
  return texts.length === value.items.length ? texts : undefined;
}

function settingsOf(value: JsonValue): readonly ReadonlyMap<string, string>[] | undefined {
  if (value.kind !== "array" || value.items.length === 0) return undefined;
  const all: ReadonlyMap<string, string>[] = [];
  for (const item of value.items) {
    if (item.kind !== "object") return undefined;
    const pairs = item.members.flatMap(({ name, value: each }) =>
      each.kind === "string" || each.kind === "number" ? [[name, String(each.value)] as const] : [],
    );
    if (pairs.length !== item.members.length) return undefined;
    all.push(new Map(pairs));
  }
  return all;
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
