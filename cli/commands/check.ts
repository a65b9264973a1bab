/** `check`: rules over files, folders, or what a patch changes. */
import rulePages from "quiesce:rule-docs";
import type { Problem } from "../../base/problem.ts";
import { isAtLeast } from "../../server/rules/check.ts";
import { SEVERITIES } from "../../server/rules/rule.ts";
import { isExcluded } from "../../server/rules/settings.ts";
import type { Arguments } from "../args/arguments.ts";
import { baselineText, type KnownFinding } from "../check/baseline.ts";
import { causedByChange, causedElsewhere } from "../check/changed.ts";
import { examine, type ExaminedFile, type ExamineOptions } from "../check/examine.ts";
import { type LeftBehind, leftBehind } from "../check/left-behind.ts";
import { checkOptionsOf, type Plan, planCheck, scopeOf } from "../check/plan.ts";
import { Workbench } from "../check/workbench.ts";
import { readText } from "../input/read-text.ts";
import { checkGithub, checkSummary, checkText, enteringDirectory } from "../render/check-text.ts";
import { sarif } from "../render/sarif.ts";
import type { CheckDocument, FindingRecord, NotAnalysed, PatchedFile, SkippedFile, SuppressedRecord } from "../report/check.ts";
import { check as spec } from "../table/check.ts";
import { type Answer, type Command, type Context, envelope, EXIT, json, unusable } from "./answer.ts";

export const check: Command = async (given, context) => {
  const planned = planCheck(given, spec);
  if (!planned.ok) {
    const { problems, sources } = planned;
    return unusable("check", given.text("format"), problems, (name) => sources.find(({ path }) => path === name));
  }
  const collected = await run(planned.plan, context);
  return answer(planned.plan, collected);
};

/** What has come of all files so far. Records only: a tree is larger than memory should be. */
interface Collected {
  readonly findings: KnownFinding[];
  readonly suppressed: SuppressedRecord[];
  readonly notAnalysed: NotAnalysed[];
  readonly checked: Set<string>;
  readonly skipped: SkippedFile[];
  readonly problems: Problem[];
  readonly functions: { total: number; analysed: number };
}

/** Every so many files the event loop gets a turn, so that an interrupt is heard. */
const TURN = 8;

async function run(plan: Plan, context: Context): Promise<Collected> {
  const { targets, skipped, unusable: cannot, given, ground, settings, patch } = plan;
  const collected: Collected = {
    findings: [],
    suppressed: [],
    notAnalysed: [],
    checked: new Set(),
    skipped: [...skipped],
    problems: cannot.map(({ file, code, why }) => unreadable(file, code, `${file} cannot be checked: ${why}`)),
    functions: { total: 0, analysed: 0 },
  };
  if (targets.length === 0) return collected;
  const workbench = await Workbench.open(ground, settings, context.progress);
  for (const [path, text] of given) workbench.replace(path, text);
  for (const [done, target] of targets.entries()) {
    context.progress(`${done} of ${targets.length} files, ${target.path}`);
    const text = textOf(plan, target.path, target.disk);
    if (text.ok) take(collected, target.path, examine(workbench.subject(target.path, text.text), optionsOf(plan)));
    else if (target.named) collected.problems.push(text.problem);
    else collected.skipped.push({ file: target.path, code: text.problem.code, why: text.problem.message });
    if (done % TURN === TURN - 1) await new Promise(setImmediate);
  }
  if (patch === undefined) return collected;
  const elsewhere = foundElsewhere(plan, workbench);
  for (const { path, after } of elsewhere) {
    collected.checked.add(path);
    collected.functions.total += after.functions.total;
    collected.functions.analysed += after.functions.analysed;
  }
  return { ...collected, findings: causedByPatch(plan, collected, elsewhere, workbench) };
}

/** A file that the patch does not touch, with what is found there once the patch is in. */
interface Elsewhere extends LeftBehind {
  readonly after: ExaminedFile;
}

/** Where a function that the patch takes away is still written of. */
function foundElsewhere(plan: Plan, workbench: Workbench): readonly Elsewhere[] {
  const { patch, values, ground, settings } = plan;
  const isMeant = scopeOf(ground, values.positionals());
  return leftBehind([...(patch?.values() ?? [])], workbench.surroundings, (path, text) => workbench.functionsIn(path, text))
    .filter(({ path }) => isMeant(path) && !isExcluded(path, settings))
    .map(({ path, text }) => ({ path, text, after: examine(workbench.subject(path, text), optionsOf(plan)) }));
}

function optionsOf({ rules, settings, values }: Plan): ExamineOptions {
  const format = values.text("format");
  return { ...checkOptionsOf(rules, settings), withFixes: format === "json" || format === "sarif" };
}

function unreadable(file: string, code: string, message: string): Problem {
  return { code, severity: "error", file, line: 0, column: 0, message, help: "name files and folders that are there and may be read" };
}

function textOf({ given }: Plan, path: string, disk: string): ReturnType<typeof readText> {
  const text = given.get(path);
  return text === undefined ? readText(disk, path) : { ok: true, text };
}

/** Compares with the tree as it is without the patch: all of the patch's files as they were before. */
function causedByPatch(plan: Plan, { findings }: Collected, elsewhere: readonly Elsewhere[], workbench: Workbench): KnownFinding[] {
  const changed = [...(plan.patch?.values() ?? [])];
  for (const { file, before } of changed) if (before !== undefined) workbench.replace(file, before);
  const options = { ...optionsOf(plan), withFixes: false };
  const own = changed.flatMap(({ file, before, lines }) => {
    const after = findings.filter(({ finding }) => finding.file === file);
    // Without findings there is nothing that the text before could explain.
    if (after.length === 0) return [];
    const known = before === undefined ? [] : examine(workbench.subject(file, before), options).findings;
    return causedByChange(after, known, lines);
  });
  const others = elsewhere.flatMap(({ path, text, after }) =>
    after.findings.length === 0 ? [] : causedElsewhere(after.findings, examine(workbench.subject(path, text), options).findings),
  );
  return [...own, ...others];
}

function take(collected: Collected, path: string, { findings, suppressed, functions, notAnalysed }: ExaminedFile): void {
  collected.checked.add(path);
  collected.findings.push(...findings);
  collected.suppressed.push(...suppressed);
  collected.notAnalysed.push(...notAnalysed);
  collected.functions.total += functions.total;
  collected.functions.analysed += functions.analysed;
}

function answer(plan: Plan, collected: Collected): Answer {
  const { values, ground } = plan;
  const format = values.text("format") ?? "text";
  const known = collected.findings
    .filter(({ finding, line }) => plan.baseline?.takes(finding, line) === true)
    .map(({ finding }) => finding);
  const document = documentOf(plan, collected, new Set(known));
  const written = values.text("write-baseline");
  const elsewhere = ground.root !== process.cwd() && document.findings.length > 0 && format === "text" && !values.has("output");
  return {
    exit: exitOf(document, values),
    text: render(format, document, plan, known),
    problems: [...collected.problems, ...(format === "json" || format === "sarif" ? [] : document.filesSkipped.flatMap(skippedProblem))],
    ...(elsewhere ? { beforeText: enteringDirectory(ground.root) } : {}),
    errorText: format === "text" || format === "github" ? checkSummary(document) : "",
    files: written === undefined ? [] : [[written, baselineText(collected.findings)]],
  };
}

function documentOf(plan: Plan, collected: Collected, known: ReadonlySet<FindingRecord>): CheckDocument {
  const { baseline, patch, values, rules } = plan;
  const { findings, suppressed, notAnalysed, skipped, functions, checked, problems } = collected;
  return {
    ...envelope("check", problems),
    findings: findings.map(({ finding }) => finding).filter((finding) => !known.has(finding)),
    files: checked.size,
    functions,
    notAnalysed,
    filesSkipped: skipped,
    suppressed,
    rules: rules.map(({ code }) => code),
    ...(patch === undefined ? {} : { patch: [...patch.values()].map(({ file, state }): PatchedFile => ({ file, state })) }),
    ...(baseline === undefined
      ? {}
      : { baseline: { file: values.text("baseline") ?? "", matched: baseline.matched, gone: baseline.gone(checked) } }),
  };
}

function render(format: string, document: CheckDocument, { rules, baseline }: Plan, known: readonly FindingRecord[]): string {
  switch (format) {
    case "json":
      return json(document);
    case "sarif": {
      const pages = rules.map((rule) => ({ rule, page: rulePages[rule.code] ?? "" }));
      return json(sarif({ document, rules: pages, known: baseline === undefined ? undefined : known }));
    }
    case "github":
      return checkGithub(document);
    default:
      return checkText(document);
  }
}

/** What the user excluded needs no word. */
function skippedProblem({ file, code, why }: SkippedFile): readonly Problem[] {
  if (code === "excluded") return [];
  return [{ code, severity: "warning", file, line: 0, column: 0, message: `skipped: ${why}`, help: "" }];
}

/** A path that was named and could not be checked goes before what was found elsewhere. */
function exitOf({ findings, problems }: CheckDocument, values: Arguments): number {
  if (problems.length > 0) return EXIT.unusable;
  const limit = SEVERITIES.find((severity) => severity === (values.text("fail-on") ?? "error"));
  return limit !== undefined && findings.some(({ severity }) => isAtLeast(severity, limit)) ? EXIT.found : EXIT.answered;
}
