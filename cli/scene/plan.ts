/** Which timelines a command runs: one, a range of seeds, or the combinations of a matrix; and of these a shard. */
import type { Problem } from "../../base/problem.ts";
import { makeSourceFile, type SourceFile } from "../../base/source-file.ts";
import type { Arguments } from "../args/arguments.ts";
import { COMMAND_LINE, usage } from "../args/parse.ts";
import { MAX_SEEDS, type Part, type Range } from "../args/values.ts";
import type { Kernel } from "./kernel.ts";
import { builtWithout, machineOf, type RealMachine } from "./machine.ts";
import { type Axes, inRow, readMatrix } from "./matrix.ts";
import { type Outcome, refuse } from "./outcome.ts";
import { chooseScenario } from "./scenarios.ts";
import { CMDLINE_NAME, DEFAULT_SCENARIO, DEFAULT_SEED } from "../../simulator/jobs/scene/run.ts";
import type { RunSpec } from "./scene.ts";
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

/** Reads every topology and setting that is asked for. */
export function planOf(values: Arguments, source: SceneSource, kernel: Kernel, real: RealMachine | undefined): Outcome<Plan> {
  const axes = axesOf(values, source);
  if (!axes.ok) return axes;
  const { scenarios, topologies, cmdlines, settings, seeds } = axes.value;
  const problems: Problem[] = [];
  const sources: SourceFile[] = [];
  const machines = topologies.flatMap((topology) =>
    cmdlines.map((cmdline) => {
      const machine = machineOf({ name: topology.value, cmdline: cmdline.value, kernel, real }, source);
      problems.push(...inRow(inRow(machine.problems, cmdline, [CMDLINE_NAME]), topology, machine.ok ? [] : [topology.value]));
      if (!machine.ok) sources.push(...machine.sources);
      return machine;
    }),
  );
  const parsed = settings.map((row) => {
    const read = readSettings(row.value);
    problems.push(...inRow(read.problems, row, [COMMAND_LINE]));
    return read;
  });
  for (const row of scenarios) {
    const choice = chooseScenario(row.value);
    if (!choice.ok) problems.push(...inRow([choice.problem], row, [COMMAND_LINE]));
  }
  if (axes.value.file !== undefined) sources.push(axes.value.file);
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
  for (const { value: scenario } of scenarios) {
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
    scenarios: [{ value: values.text("scenario") ?? DEFAULT_SCENARIO }],
    topologies: [{ value: values.text("topology") ?? DEFAULT_PRESET }],
    cmdlines: [{ value: values.text("cmdline") }],
    settings: [{ value: values.settings("set") }],
    seeds: values.range("seeds") ?? { first: seed, last: seed },
  };
  const name = values.text("matrix");
  if (name === undefined) return { ok: true, value: asked, problems: [] };
  const text = source.given(name);
  if (!text.ok) return refuse([text.problem]);
  return readMatrix(makeSourceFile(name, text.text, "user"), asked);
}
