/** `check --format sarif`: Static Analysis Results Interchange Format 2.1.0 (OASIS). */
import { digestOf } from "../../base/hash.ts";
import type { Problem } from "../../base/problem.ts";
import type { Rule, Severity } from "../../server/rules/rule.ts";
import { markdownText } from "./markdown-text.ts";
import type { CheckDocument, EditRecord, FindingRecord, Region, RelatedRecord } from "../report/check.ts";

const LEVELS: Readonly<Record<Severity, string>> = { error: "error", warning: "warning", information: "note", hint: "note" };

export interface SarifInput {
  readonly document: CheckDocument;
  /** Every rule that ran. */
  readonly rules: readonly SarifRule[];
  /** What the baseline holds, listed as unchanged; undefined without a baseline. */
  readonly known: readonly FindingRecord[] | undefined;
}

export interface SarifRule {
  readonly rule: Rule;
  /** The page of docs/rules, in Markdown; empty where there is none. */
  readonly page: string;
}

/** The whole log: one run. */
export function sarif({ document, rules, known }: SarifInput): object {
  const indexes = new Map(rules.map(({ rule }, index) => [rule.code, index]));
  const resultOf = (finding: FindingRecord, more: object): object => ({ ...result(finding, indexes), ...more });
  const state = (name: string): object => (known === undefined ? {} : { baselineState: name });
  const suppressed = document.suppressed.map((finding) =>
    resultOf(finding, { ...state("new"), suppressions: [{ kind: "inSource", justification: finding.reason }] }),
  );
  return {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "quiesce", version: document.version, rules: rules.map(descriptor) } },
        columnKind: "utf16CodeUnits",
        originalUriBaseIds: {
          SRCROOT: { description: { text: "The top folder of the kernel tree, or the folder that the command ran in." } },
        },
        invocations: [{ executionSuccessful: true, toolExecutionNotifications: notifications(document) }],
        results: [
          ...document.findings.map((finding) => resultOf(finding, state("new"))),
          ...(known ?? []).map((finding) => resultOf(finding, state("unchanged"))),
          ...suppressed,
        ],
      },
    ],
  };
}

function descriptor({ rule: { code, summary, severity }, page }: SarifRule): object {
  const sentence = `${summary.slice(0, 1).toUpperCase()}${summary.slice(1).replace(/\.$/, "")}.`;
  return {
    id: code,
    name: code,
    shortDescription: { text: sentence },
    fullDescription: { text: sentence },
    help: { text: page === "" ? sentence : markdownText(page).join("\n"), ...(page === "" ? {} : { markdown: page }) },
    defaultConfiguration: { level: LEVELS[severity] },
  };
}

function result(finding: FindingRecord, indexes: ReadonlyMap<string, number>): object {
  const { rule, severity, message, related, fix } = finding;
  const index = indexes.get(rule);
  return {
    ruleId: rule,
    ...(index === undefined ? {} : { ruleIndex: index }),
    level: LEVELS[severity],
    message: { text: message },
    locations: [{ physicalLocation: physical(finding), ...logical(finding) }],
    ...(related.length === 0 ? {} : { relatedLocations: related.map(relatedLocation) }),
    ...(fix === undefined ? {} : { fixes: [{ description: { text: fix.title }, artifactChanges: changes(fix.edits) }] }),
    // The same while lines move: what the finding says, and where by name.
    partialFingerprints: {
      "quiesce/v1": digestOf(JSON.stringify([rule, finding.file, finding.function, message.replaceAll(/\d+/g, "#")])),
    },
  };
}

function logical({ function: name }: FindingRecord): object {
  return name === "" ? {} : { logicalLocations: [{ name, kind: "function" }] };
}

function relatedLocation(place: RelatedRecord, index: number): object {
  return { id: index + 1, message: { text: place.message }, physicalLocation: physical(place) };
}

function physical(place: Region): object {
  return { artifactLocation: artifact(place.file), region: region(place) };
}

function region({ line, column, endLine, endColumn }: Region): object {
  return { startLine: line, startColumn: column, endLine, endColumn };
}

/** A path as a URI: relative to the tree's root, or a file's own. */
function artifact(file: string): object {
  const uri = file.split("/").map(encodeURIComponent).join("/");
  return file.startsWith("/") ? { uri: `file://${uri}` } : { uri, uriBaseId: "SRCROOT" };
}

function changes(edits: readonly EditRecord[]): readonly object[] {
  const files = [...new Set(edits.map(({ file }) => file))];
  return files.map((file) => ({
    artifactLocation: artifact(file),
    replacements: edits
      .filter((edit) => edit.file === file)
      .map((edit) => ({ deletedRegion: region(edit), insertedContent: { text: edit.text } })),
  }));
}

/** What was not looked at is said here: a log without results must not look like a clean bill. */
function notifications({ problems, filesSkipped, notAnalysed }: CheckDocument): readonly object[] {
  return [
    ...problems.map((problem) => notification(problem.code, NOTE_LEVELS[problem.severity], problem.message, problem)),
    ...filesSkipped.map(({ file, code, why }) => notification(code, "warning", `${file} was skipped: ${why}`, { file })),
    ...notAnalysed.map(({ file, line, column, function: name, why }) =>
      notification("not-analysed", "note", `${name}() was not analysed: ${why}`, { file, line, column }),
    ),
  ];
}

const NOTE_LEVELS: Readonly<Record<Problem["severity"], string>> = { error: "error", warning: "warning", info: "note" };

interface NotePlace {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
}

function notification(id: string, level: string, text: string, { file, line = 0, column = 0 }: NotePlace): object {
  const place = line > 0 ? { region: { startLine: line, startColumn: Math.max(1, column) } } : {};
  const isFile = file !== "" && !file.startsWith("<");
  return {
    descriptor: { id },
    level,
    message: { text },
    ...(isFile ? { locations: [{ physicalLocation: { artifactLocation: artifact(file), ...place } }] } : {}),
  };
}
