/** `ablate`: what breaks without each synchronization point. */
import { performance } from "node:perf_hooks";
import { makeSourceFile } from "../../base/source-file.ts";
import { COVERS } from "../../kernel/catalogue/ablations.ts";
import {
  type Ablated,
  type AblatedPoint,
  type AblateInput,
  type AblateScenario,
  asItStands,
  ofScenario,
  PointStudy,
  scenarioIn,
  type Variant,
} from "../../simulator/explore/ablate.ts";
import { placesOf } from "../../simulator/explore/places.ts";
import type { AblateRun } from "../../simulator/explore/ablate-run.ts";
import type { MemoryModel } from "../../simulator/explore/request.ts";
import type { ExploreResult } from "../../simulator/explore/result.ts";
import { Explorer } from "../explore/explorer.ts";
import { emptyShard, partOf, shardOf } from "../explore/part.ts";
import { DEFAULT_SCENARIOS, readScenarioName, type ScenarioName } from "../../simulator/explore/job/scenarios.ts";
import type { Arguments } from "../args/arguments.ts";
import { usage } from "../args/parse.ts";
import { annotationOf } from "../check/annotation.ts";
import { readSingle } from "../check/single.ts";
import { Workbench } from "../check/workbench.ts";
import { requestOf, workerOf } from "../explore/request.ts";
import { smallRun } from "../explore/scope.ts";
import { type AblationMemory, AUTO_MEMORY, boundsOf, modelsOf, notModelledOf } from "../../simulator/explore/job/ablation-memory.ts";
import { variantsOf } from "../../simulator/explore/job/variants.ts";
import { ablateMarkdown, ablateText, pointLine } from "../../simulator/explore/report/ablate-text.ts";
import { type AblateDocument, pristineVerdict } from "../../simulator/explore/report/ablate-document.ts";
import { jobOf, setupOf } from "../scene/job.ts";
import { openSession, type Session, sourceFinder } from "../scene/session.ts";
import { sourceOnDisk } from "../scene/source.ts";
import { ablate as spec } from "../table/ablate.ts";
import { type Answer, type Command, type Context, envelope, EXIT, json, unusable } from "./answer.ts";

const DEFAULT_SECONDS = 120;

export const ablate: Command = async (given, context) => {
  const format = given.text("format");
  const read = readSingle(given, spec);
  if (!read.ok) return unusable("ablate", format, read.problems, (name) => read.sources.find(({ path }) => path === name));
  const { values, ground, settings, path, text } = read.single;
  const scenarios = scenariosOf(values);
  const source = sourceOnDisk(values);
  if (!source.ok) return unusable("ablate", format, source.problems);
  const names = scenarios.map(({ name }) => name);
  const session = openSession("ablate", values.without("scenario").without("shard"), source.source, names);
  if (!session.ok) return unusable("ablate", format, session.problems, (name) => session.sources.find((each) => each.path === name));
  const [side] = session.value.sides;
  const shown = side?.files.read(source.source.main) ?? text;
  const workbench = await Workbench.open(ground, settings, context.progress);
  workbench.replace(path, shown);
  const document = annotationOf(workbench.subject(path, shown), envelope("annotate", []), (file) => workbench.factsOf(file));
  const variants = variantsOf(makeSourceFile(path, shown, "user"), document.points, values.text("function"));
  if (variants.length === 0) {
    const where = values.text("function") ?? "FILE";
    return unusable("ablate", format, [usage("ablate-no-points", `nothing in ${where} can be taken away`, "see quiesce annotate FILE")]);
  }
  const own = partOf(values, variants);
  if (own.length === 0) return unusable("ablate", format, [emptyShard(variants.length, "ways to take something away")]);
  // Every shard says of the same explorations what they come to as FILE stands.
  const models = modelsOf(memoryOf(values), variants);
  return run(session.value, { values, text: shown, variants: own, of: variants.length, scenarios, models }, context);
};

/** What is asked, besides what a session knows: it has one scenario and no shards. */
interface Asked {
  readonly values: Arguments;
  readonly text: string;
  readonly variants: readonly Variant[];
  /** Variants of all shards. */
  readonly of: number;
  readonly scenarios: readonly ScenarioName[];
  readonly models: readonly MemoryModel[];
}

function memoryOf(values: Arguments): AblationMemory {
  const given = values.text("memory");
  return given === "sc" || given === "lkmm" ? given : AUTO_MEMORY;
}

function scenariosOf(values: Arguments): readonly ScenarioName[] {
  const given = values.list("scenario");
  return (given.length === 0 ? DEFAULT_SCENARIOS : given).map(readScenarioName);
}

async function run(session: Session, { values: asked, text, variants, of, scenarios, models }: Asked, context: Context): Promise<Answer> {
  const { values, source, sides, kernel } = session;
  const [side] = sides;
  if (side === undefined) throw new Error("there is no side");
  const started = performance.now();
  const small = smallRun(session);
  const places = placesOf(workerOf(values), small.machine.topology.cpus);
  const requestsUnder = (memory: MemoryModel): readonly AblateScenario[] =>
    scenarios.map(({ shown, name, from }) => {
      const job = jobOf({ ...small, scenario: name }, kernel, source, { view: 0, memoryLimit: 0, events: "none" });
      return scenarioIn(places, shown, (worker) => requestOf(values, job, side.files, { worker, from, memory, dataRaces: "off" }));
    });
  const requests = models.flatMap(requestsUnder);
  const ablated = await study({ file: source.main, text, variants, scenarios: requests, covers: COVERS }, values, context);
  const first = ablated.pristine[0]?.result;
  const unread = first?.problems.filter(({ severity }) => severity === "error") ?? [];
  if (first !== undefined && first.states === 0 && unread.length > 0) {
    return unusable("ablate", values.text("format"), [...session.problems, ...first.problems], sourceFinder(side, source.main));
  }
  const document = {
    ...documentOf(session, small, side.file, side.patch, ablated, (performance.now() - started) / 1000),
    ...shardOf(asked, session, side, of, first?.sources ?? []),
  };
  return { exit: EXIT.answered, text: renderAblate(document, values.text("format") ?? "text"), problems: [] };
}

/** All points at once, those first of which least is known; each is told on a terminal as soon as it is decided. */
async function study(input: AblateInput, values: Arguments, context: Context): Promise<Ablated> {
  const explorer = new Explorer(values, values.integer("time") ?? DEFAULT_SECONDS);
  const explore = async ({ what, request }: AblateRun, known: number): Promise<ExploreResult> =>
    explorer.explore(what, request, ({ states }) => context.progress(`${what}: ${states.toLocaleString("en-US")} states`), known);
  try {
    const points = await Promise.all(input.variants.map(async (variant) => decide(input, variant, explore, context.note)));
    // The points have asked for most of them.
    const pristine = await Promise.all(
      input.scenarios.map(async (scenario) => ({ ...ofScenario(scenario), result: await explore(asItStands(scenario), 0) })),
    );
    return { pristine, points };
  } finally {
    await explorer.end();
    context.progress(undefined);
  }
}

async function decide(
  input: AblateInput,
  variant: Variant,
  explore: (run: AblateRun, known: number) => Promise<ExploreResult>,
  note: Context["note"],
): Promise<AblatedPoint> {
  let told = false;
  // That it is needed is known with the first scenario that breaks, whatever the others come to.
  const tell = (point: AblatedPoint): void => {
    if (told || (point.soFar === true && point.verdict !== "needed")) return;
    note(pointLine(point));
    told = true;
  };
  const study = new PointStudy(input, variant, tell);
  while (study.pending !== undefined) study.heard(await explore(study.pending, study.known));
  if (study.point === undefined) throw new Error("a study has ended without a point");
  tell(study.point);
  return study.point;
}

function documentOf(
  session: Session,
  small: ReturnType<typeof smallRun>,
  file: string,
  patch: string,
  { points, pristine }: Ablated,
  seconds: number,
): AblateDocument {
  const first = pristine[0]?.result;
  const setup = setupOf({ ...small, scenario: [...new Set(pristine.map(({ name }) => name))].join(", ") }, session.kernel, file, patch);
  return {
    ...envelope("ablate", [...session.problems, ...(first?.problems ?? [])]),
    setup,
    memory: memoryOf(session.values),
    points,
    pristine: pristine.map(pristineVerdict),
    bounds: boundsOf(pristine),
    notModelled: notModelledOf(pristine),
    measured: { seconds: Math.round(seconds * 10) / 10 },
  };
}

/** In one of the command's formats. */
export function renderAblate(document: AblateDocument, format: string): string {
  if (format === "json") return json(document);
  return format === "markdown" ? ablateMarkdown(document) : ablateText(document);
}
