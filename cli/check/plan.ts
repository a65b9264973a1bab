/** One call of `check`, read: what is to be checked, as what, by which rules. Nothing is analysed yet. */
import { statSync } from "node:fs";
import path from "node:path";
import { nearest } from "../../base/nearest.ts";
import type { Problem } from "../../base/problem.ts";
import { makeSourceFile, type SourceFile } from "../../base/source-file.ts";
import type { CheckOptions } from "../../server/rules/check.ts";
import type { Rule } from "../../server/rules/rule.ts";
import { ruleNamed, RULES } from "../../server/rules/rules.ts";
import { suppression } from "../../server/rules/suppress.ts";
import { isExcluded, type Settings } from "../../server/rules/settings.ts";
import type { Arguments } from "../args/arguments.ts";
import { usage } from "../args/parse.ts";
import { withCheckConfig } from "../input/config.ts";
import { listFolder, readPatchFiles } from "../input/patches.ts";
import { readText, STDIN, type TextResult } from "../input/read-text.ts";
import type { SkippedFile } from "../report/check.ts";
import type { CommandSpec } from "../table/types.ts";
import { type Baseline, readBaseline } from "./baseline.ts";
import { type ChangedFile, readPatch } from "./patch.ts";
import { type Ground, groundOf, namedAs, onDisk, shownAs } from "./place.ts";
import { findTargets, type Target } from "./targets.ts";

export interface Plan {
  readonly values: Arguments;
  readonly ground: Ground;
  readonly settings: Settings;
  readonly rules: readonly Rule[];
  readonly targets: readonly Target[];
  /** Texts that stand in the place of files on the disk. */
  readonly given: ReadonlyMap<string, string>;
  /** With `--diff`: the files that it changes, by path. */
  readonly patch: ReadonlyMap<string, ChangedFile> | undefined;
  readonly baseline: Baseline | undefined;
  readonly skipped: readonly SkippedFile[];
  /** Named paths that cannot be looked at. */
  readonly unusable: readonly SkippedFile[];
}

export type Refusal = { readonly ok: false; readonly problems: readonly Problem[]; readonly sources: readonly SourceFile[] };

function refuse(problems: readonly Problem[], sources: readonly SourceFile[] = []): Refusal {
  return { ok: false, problems, sources };
}

export type PlanResult = { readonly ok: true; readonly plan: Plan } | Refusal;

export function planCheck(given: Arguments, command: CommandSpec): PlanResult {
  const names = given.positionals();
  const diffs = [...given.list("diff"), ...given.list("patch")];
  if (names.length === 0 && diffs.length === 0) {
    return refuse([usage("usage-missing-argument", "PATH is missing", "name files or folders, or a patch with --diff")]);
  }
  if ([...names, ...diffs].filter((name) => name === STDIN).length > 1) {
    return refuse([
      usage("usage-stdin", "the standard input cannot be two things, a file and a patch, or two patches", "save one of them"),
    ]);
  }
  const settled = settle(given, command, names);
  if (!settled.ok) return settled;
  const rules = rulesOf(settled.values);
  if (!rules.ok) return rules;
  const baseline = baselineOf(settled.values);
  if (!baseline.ok) return baseline;
  const patch = diffs.length === 0 ? undefined : patchOf(diffs, settled.ground);
  if (patch?.ok === false) return patch;
  const files = filesOf(settled, names);
  if (!files.ok) return files;
  const scope = patch === undefined ? files : withinPatch(files, patch.files, settled, names);
  return { ok: true, plan: { ...settled, rules: rules.rules, baseline: baseline.baseline, ...scope, patch: patch?.files } };
}

export interface Settled {
  readonly values: Arguments;
  readonly ground: Ground;
  readonly settings: Settings;
}

/** Finds configuration and tree, both from the first name. */
export function settle(given: Arguments, command: CommandSpec, names: readonly string[]): ({ readonly ok: true } & Settled) | Refusal {
  const first = namedAs(names[0] ?? ".", given);
  const configured = withCheckConfig(given, command, isFolder(first) ? first : path.dirname(first), readText);
  if (!configured.ok) return refuse(configured.problems, configured.sources);
  const { values, settings } = configured;
  const ground = groundOf(values, names.length === 0 ? ["."] : names);
  return ground.ok ? { ok: true, values, ground: ground.ground, settings } : refuse(ground.problems);
}

function isFolder(name: string): boolean {
  try {
    return statSync(name).isDirectory();
  } catch {
    // What is not there or may not be looked at is told where it is to be read.
    return false;
  }
}

/** The rules of `--rule`, or all. */
export function rulesOf(values: Arguments): { readonly ok: true; readonly rules: readonly Rule[] } | Refusal {
  const codes = values.list("rule");
  if (codes.length === 0) return { ok: true, rules: RULES };
  const unknown = codes.filter((code) => ruleNamed(code) === undefined);
  if (unknown.length > 0) return refuse(unknown.map(unknownRule));
  return { ok: true, rules: RULES.filter(({ code }) => codes.includes(code)) };
}

/** What has to run so that these rules can be reported. */
export function checkOptionsOf(rules: readonly Rule[], { rules: levels }: Settings): CheckOptions {
  const only = new Set(rules.map(({ code }) => code));
  return { rules: only.has(suppression.code) ? RULES : rules, only, levels };
}

function unknownRule(code: string): Problem {
  const meant = nearest(
    code,
    RULES.map((rule) => rule.code),
  );
  return usage("usage-unknown-rule", `there is no rule ${code}`, meant === undefined ? "see quiesce list rules" : `did you mean ${meant}?`);
}

function baselineOf(values: Arguments): { readonly ok: true; readonly baseline: Baseline | undefined } | Refusal {
  const name = values.text("baseline");
  if (name === undefined) return { ok: true, baseline: undefined };
  const text = readText(name);
  if (!text.ok) return refuse([text.problem]);
  const file = makeSourceFile(name, text.text, "user");
  const reading = readBaseline(file);
  return reading.ok ? reading : refuse(reading.problems, [file]);
}

function patchOf(
  names: readonly string[],
  ground: Ground,
): { readonly ok: true; readonly files: ReadonlyMap<string, ChangedFile> } | Refusal {
  const patches = readPatchFiles(names, (name) => readText(name), listFolder);
  if (!patches.ok) return refuse(patches.problems);
  const reading = readPatch(patches.files, (file) => textOrNothing(readText(onDisk(ground, file))));
  if (!reading.ok)
    return refuse(
      reading.problems,
      patches.files.map(({ name, text }) => makeSourceFile(name, text, "user")),
    );
  return { ok: true, files: new Map(reading.files.map((file) => [file.file, file])) };
}

function textOrNothing(result: TextResult): string | undefined {
  return result.ok ? result.text : undefined;
}

interface Files {
  readonly ok: true;
  readonly targets: readonly Target[];
  readonly given: ReadonlyMap<string, string>;
  readonly skipped: readonly SkippedFile[];
  readonly unusable: readonly SkippedFile[];
}

function filesOf({ values, ground, settings }: Settled, names: readonly string[]): Files | Refusal {
  const excluded = (file: string): boolean => isExcluded(file, settings);
  const found = findTargets(
    names.filter((name) => name !== STDIN),
    { tree: ground.tree, isExcluded: excluded },
  );
  const { files, skipped, unusable } = found;
  if (!names.includes(STDIN)) return { ok: true, targets: files, given: new Map(), skipped, unusable };
  const shown = shownAs(ground, namedAs(STDIN, values));
  const text = readText(STDIN, shown);
  if (!text.ok) return refuse([text.problem]);
  const target: Target = { path: shown, disk: onDisk(ground, shown), named: true };
  const others = files.filter((file) => file.path !== shown);
  return { ok: true, targets: [...others, target], given: new Map([[shown, text.text]]), skipped, unusable };
}

/** Whether a file was named, or lies below a folder that was. Without names every file is meant. */
export function scopeOf(ground: Ground, names: readonly string[]): (file: string) => boolean {
  const roots = names.map((name) => shownAs(ground, name));
  return (file) => names.length === 0 || roots.some((root) => root === "." || file === root || file.startsWith(`${root}/`));
}

/** Of the files of the patch those that were named, or lie below a folder that was. */
function withinPatch(
  files: Files,
  patch: ReadonlyMap<string, ChangedFile>,
  { ground, settings }: Settled,
  names: readonly string[],
): Files {
  const isMeant = scopeOf(ground, names);
  const changed = [...patch.values()].filter(({ file, after }) => after !== undefined && /\.[ch]$/.test(file) && isMeant(file));
  const targets = changed
    .filter(({ file }) => !isExcluded(file, settings))
    .map(({ file }): Target => ({ path: file, disk: onDisk(ground, file), named: true }));
  const excluded = changed
    .filter(({ file }) => isExcluded(file, settings))
    .map(({ file }): SkippedFile => ({ file, code: "excluded", why: "the settings exclude it" }));
  const texts = changed.flatMap(({ file, after }) => (after === undefined ? [] : [[file, after] as const]));
  // A file that only the patch makes is named although it is not there yet.
  const unusable = files.unusable.filter(({ file }) => !patch.has(file) && !changed.some((each) => each.file.startsWith(`${file}/`)));
  return { ok: true, targets, given: new Map([...files.given, ...texts]), skipped: excluded, unusable };
}
