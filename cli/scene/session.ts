/** One call of `simulate`, `compare`, `explore` or `ablate`, read and checked: its sides, its kernel, its runs. */
import type { Problem } from "../../base/problem.ts";
import { makeSourceFile, type SourceFile } from "../../base/source-file.ts";
import type { FileLookup } from "../../kernel/compile/source-store.ts";
import type { SimulateResult } from "../../simulator/run/result.ts";
import type { Arguments } from "../args/arguments.ts";
import { usage } from "../args/parse.ts";
import type { Overlay } from "../input/inputs.ts";
import { applySeries } from "../../simulator/jobs/scene/patch.ts";
import { readPatchFiles } from "../input/patches.ts";
import { STDIN } from "../input/read-text.ts";
import { revisionName } from "../input/revision.ts";
import { type Plan, planOf } from "./plan.ts";
import { chooseScenario } from "./scenarios.ts";
import { type Kernel, kernelOf } from "./kernel.ts";
import { realMachineOf } from "./machine.ts";
import { type Outcome, refuse } from "./outcome.ts";
import { mendedName } from "./scene.ts";
import { filesOf, type SceneSource } from "./source.ts";

/** One version of the files. */
export interface Side {
  /** As shown. */
  readonly file: string;
  /** Name of the patch that was applied; empty without one. */
  readonly patch: string;
  readonly files: FileLookup;
}

export interface Session {
  readonly command: "simulate" | "compare" | "explore" | "ablate";
  readonly values: Arguments;
  readonly source: SceneSource;
  readonly kernel: Kernel;
  readonly plan: Plan;
  /** One, or A and B for compare. */
  readonly sides: readonly Side[];
  /** What was corrected on the way. */
  readonly problems: readonly Problem[];
}

/**
 * Reads everything that the options name.
 *
 * @param more Scenarios besides those that the options name.
 */
export function openSession(
  command: Session["command"],
  values: Arguments,
  source: SceneSource,
  more: readonly string[] = [],
): Outcome<Session> {
  const real = realMachineOf(values, source);
  if (!real.ok) return real;
  const kernel = kernelOf(values, source, real.value?.files);
  if (!kernel.ok) return kernel;
  const plan = planOf(values, source, kernel.value, real.value);
  if (!plan.ok) return plan;
  const names = [...plan.value.runs.map(({ scenario }) => scenario), ...more];
  const scenarios = scenarioTexts(names, source);
  if (!scenarios.ok) return scenarios;
  const sides = command === "compare" ? bothSides(values, source, scenarios.value) : oneSide(values, source, scenarios.value);
  if (!sides.ok) return sides;
  const problems = [...real.problems, ...kernel.problems, ...plan.problems, ...sides.problems];
  return { ok: true, value: { command, values, source, kernel: kernel.value, plan: plan.value, sides: sides.value, problems }, problems };
}

/** The texts of scenarios that are files of the user. */
function scenarioTexts(names: readonly string[], source: SceneSource): Outcome<Overlay> {
  const texts = new Map<string, string>();
  const problems: Problem[] = [];
  for (const name of new Set(names)) {
    const choice = chooseScenario(name);
    if (!choice.ok) problems.push(choice.problem);
    if (!choice.ok || choice.userFile === undefined) continue;
    const text = source.given(choice.userFile);
    if (text.ok) texts.set(choice.userFile, text.text);
    else problems.push(text.problem);
  }
  return problems.length > 0 ? refuse(problems) : { ok: true, value: texts, problems: [] };
}

function plainSide(source: SceneSource, scenarios: Overlay): Side {
  return { file: source.main, patch: "", files: filesOf(source, source.text, scenarios) };
}

function oneSide(values: Arguments, source: SceneSource, scenarios: Overlay): Outcome<readonly Side[]> {
  if (!values.has("patch")) return { ok: true, value: [plainSide(source, scenarios)], problems: [] };
  const patched = patchedSide(values, source, scenarios);
  return patched.ok ? { ok: true, value: [patched.value], problems: patched.problems } : patched;
}

function bothSides(values: Arguments, source: SceneSource, scenarios: Overlay): Outcome<readonly Side[]> {
  const others = otherNames(values);
  if (others.length + (values.has("patch") ? 1 : 0) !== 1) {
    const message = others.length === 0 ? "there is nothing to compare with" : "OTHER, --patch, --rule and --rev exclude each other";
    return refuse([usage("usage-compare", message, "give the other version of FILE, --patch PATCH, --rule RULE or --rev REVISION")]);
  }
  const [other] = others;
  const b = other === undefined ? patchedSide(values, source, scenarios) : otherSide(other, source, scenarios);
  return b.ok ? { ok: true, value: [plainSide(source, scenarios), b.value], problems: b.problems } : b;
}

/** The other texts that were asked for, by the names that {@link SceneSource.given} knows them by. */
function otherNames(values: Arguments): readonly string[] {
  const file = values.positional(0) ?? STDIN;
  const rule = values.text("rule");
  const revision = values.text("rev");
  return [
    values.positional(1) ?? [],
    rule === undefined ? [] : mendedName(rule, file),
    revision === undefined ? [] : revisionName(revision, file === STDIN ? (values.text("stdin-filename") ?? file) : file),
  ].flat();
}

/** The other text stands in FILE's place, so its siblings are FILE's. */
function otherSide(name: string, source: SceneSource, scenarios: Overlay): Outcome<Side> {
  const text = source.given(name);
  if (!text.ok) return refuse([text.problem]);
  return { ok: true, value: { file: name, patch: "", files: filesOf(source, text.text, scenarios) }, problems: [] };
}

function patchedSide(values: Arguments, source: SceneSource, scenarios: Overlay): Outcome<Side> {
  const names = values.list("patch");
  const patches = readPatchFiles(names, source.given, source.listGiven);
  if (!patches.ok) return refuse(patches.problems);
  const before = filesOf(source, source.text);
  const context = values.integer("patch-context");
  const patched = applySeries(patches.files, {
    read: (file: string) => before.read(file),
    file: source.main,
    inTree: source.version !== undefined,
    ...(context === undefined ? {} : { context }),
  });
  if (!patched.ok)
    return refuse(
      patched.problems,
      patches.files.map(({ name, text }) => makeSourceFile(name, text, "user")),
    );
  const files = filesOf(source, source.text, new Map([...scenarios, ...patched.overlay]));
  const patch = names.map((name) => (name === STDIN ? "<stdin>" : name)).join(", ");
  return { ok: true, value: { file: source.main, patch, files }, problems: patched.notes };
}

/** A scenario that calls nothing of FILE says nothing about it. Undefined where it does. */
export function unreached({ file }: Side, main: string, scenario: string, { sources }: SimulateResult): Problem | undefined {
  if (sources.some(({ from, path }) => from === "file" && path === main)) return undefined;
  const message = `the scenario ${scenario} reaches nothing in ${file}: the answer would not depend on it`;
  const help = "name the file that the scenario runs, such as kernel/livepatch/transition.c, or another scenario";
  return { code: "file-not-reached", severity: "error", file, line: 0, column: 0, message, help };
}

/** Finds the text of a file that a problem names, on one side. */
export function sourceFinder(
  { files, file }: Side,
  main: string,
  extra: readonly SourceFile[] = [],
): (name: string) => SourceFile | undefined {
  return (name) => {
    const known = extra.find(({ path }) => path === name);
    if (known !== undefined) return known;
    const text = files.read(name === file ? main : name);
    return text === undefined ? undefined : makeSourceFile(name, text, "user");
  };
}
