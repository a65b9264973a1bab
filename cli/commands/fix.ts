/** `fix`: the quick fixes of one rule for one file, as a patch or written. */
import { closeSync, openSync, readSync } from "node:fs";
import path from "node:path";
import { unifiedDiff } from "../../base/diff/write.ts";
import type { SourceFile } from "../../base/source-file.ts";
import type { Span } from "../../c/editor/ast.ts";
import type { Rule, TextEdit } from "../../server/rules/rule.ts";
import { usage } from "../args/parse.ts";
import { mendFile } from "../check/mend.ts";
import { applyEdits, type Mending } from "../../server/rules/take-fixes.ts";
import { onDisk } from "../check/place.ts";
import { rulesOf } from "../check/plan.ts";
import { editRecord, regionOf, type SourceOf, sourcesAround } from "../check/records.ts";
import { readSingle, type Single } from "../check/single.ts";
import { STDIN } from "../input/read-text.ts";
import { plural } from "../../simulator/report/figures.ts";
import { baseName } from "../../simulator/report/place.ts";
import type { FixDocument, RelatedRecord } from "../report/check.ts";
import { fix as spec } from "../table/check.ts";
import { type Answer, type Command, type Context, envelope, EXIT, json, unusable } from "./answer.ts";

export const fix: Command = async (given, context) => {
  const format = given.text("format");
  if (given.text("rule") === undefined) {
    return unusable("fix", format, [
      usage("usage-missing-rule", "--rule is missing", "say whose findings are to be mended; see quiesce list rules"),
    ]);
  }
  if (given.has("write") && given.positional(0) === STDIN) {
    return unusable("fix", format, [usage("usage-stdin", "--write cannot change the standard input", "leave --write out to see a patch")]);
  }
  const rules = rulesOf(given);
  if (!rules.ok) return unusable("fix", format, rules.problems);
  const read = readSingle(given, spec);
  if (!read.ok) return unusable("fix", format, read.problems, (name) => read.sources.find((source) => source.path === name));
  const [rule] = rules.rules;
  return rule === undefined ? unusable("fix", format, []) : mend(rule, read.single, context);
};

async function mend(rule: Rule, single: Single, context: Context): Promise<Answer> {
  const { subject, surroundings, mending, allowed, refusal } = await mendFile(rule, single, context.progress);
  const { source } = subject.file;
  if (refusal !== undefined)
    return {
      ...unusable("fix", single.values.text("format"), [refusal]),
      findSource: (name) => (name === single.path ? source : undefined),
    };
  const comments = allowed === 0 ? "" : `; ${allowed} allowed by comments`;
  return answer(rule, single, mending, { source, sourceOf: sourcesAround(subject.file, surroundings), allowed: comments });
}

interface Texts {
  readonly source: SourceFile;
  readonly sourceOf: SourceOf;
  /** Said behind what was done; may be empty. */
  readonly allowed: string;
}

function answer(rule: Rule, { values, ground, path: file }: Single, mending: Mending, { source, sourceOf, allowed }: Texts): Answer {
  const changed = changedTexts(mending.edits, sourceOf);
  const diff = changed.map(({ path: name, before, after }) => unifiedDiff(diffName(name, ground.root), before, after)).join("");
  const write = values.has("write");
  const files = write ? changed.map(({ path: name, after }) => [onDisk(ground, name), withMark(onDisk(ground, name), after)] as const) : [];
  const record = (span: Span, message: string): RelatedRecord => ({ ...regionOf(source, span), message });
  const document: FixDocument = {
    ...envelope("fix", []),
    rule: rule.code,
    file,
    edits: mending.edits.flatMap((edit) => editRecord(edit, sourceOf) ?? []),
    fixed: mending.fixed.map(({ finding, title }) => Object.assign(record(finding, finding.message), { title })),
    left: mending.left.map(({ finding, why }) => Object.assign(record(finding, finding.message), { why })),
    diff,
    written: write ? changed.map(({ path: name }) => name) : [],
  };
  const text = values.text("format") === "json" ? json(document) : write ? "" : diff;
  return { exit: EXIT.answered, text, problems: [], errorText: summary(document, allowed), files };
}

interface ChangedText {
  readonly path: string;
  readonly before: string;
  readonly after: string;
}

function changedTexts(edits: readonly TextEdit[], sourceOf: SourceOf): readonly ChangedText[] {
  const paths = [...new Set(edits.map((edit) => edit.path))];
  return paths.flatMap((name) => {
    const before = sourceOf(name)?.text;
    if (before === undefined) return [];
    const own = edits.filter((edit) => edit.path === name);
    return [{ path: name, before, after: applyEdits(before, own) }];
  });
}

/** A name that a patch can have: below the root, or alone. */
function diffName(name: string, root: string): string {
  const relative = path.relative(root, path.resolve(root, name)).split(path.sep).join("/");
  return relative.startsWith("..") || path.isAbsolute(relative) || name.startsWith("<") ? baseName(name) : relative;
}

const MARK = "\uFEFF";

/** Reading takes a byte order mark away; what is written keeps it. */
function withMark(file: string, text: string): string {
  const bytes = new Uint8Array(3);
  const descriptor = openSync(file, "r");
  try {
    readSync(descriptor, bytes);
  } finally {
    closeSync(descriptor);
  }
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? MARK + text : text;
}

function summary({ rule, file, fixed, left, written }: FixDocument, allowed: string): string {
  const what = fixed.length === 0 ? `${rule} finds nothing in ${file}` : `${plural(fixed.length, "finding")} of ${rule} mended`;
  const patch = fixed.length === 0 ? "" : " by this patch; nothing is written without --write";
  const where = written.length === 0 ? patch : ` in ${written.join(", ")}`;
  const lines = [`${what}${where}${allowed}`, ...left.map((each) => `${each.file}:${each.line}:${each.column}: not mended: ${each.why}`)];
  return lines.map((line) => `quiesce: ${line}\n`).join("");
}
