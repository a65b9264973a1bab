/** `check` in lines that the quickfix list of an editor reads, and as annotations of a build on GitHub. */
import type { CheckDocument, FindingRecord, FunctionCount, PatchedFile, RelatedRecord } from "../report/check.ts";
import { plural } from "../../simulator/report/figures.ts";

/** `file:line:column: severity: message [rule]`, and a note for each place that explains it. */
export function checkText({ findings }: CheckDocument): string {
  return findings.flatMap((finding) => [findingLine(finding), ...finding.related.map(noteLine)].map((line) => `${line}\n`)).join("");
}

function findingLine({ file, line, column, severity, message, rule }: FindingRecord): string {
  return `${file}:${line}:${column}: ${severity}: ${oneLine(message)} [${rule}]`;
}

function noteLine({ file, line, column, message }: RelatedRecord): string {
  return `${file}:${line}:${column}: note: ${oneLine(message)}`;
}

/** Control characters could do things to a terminal, and a line break would end the entry. */
function oneLine(text: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters are what this is about
  return text.replaceAll(/\s+/g, " ").replaceAll(/[\u0000-\u001f\u007f-\u009f]/g, "\uFFFD");
}

/** What was looked at and what came of it: for the standard error. */
export function checkSummary(document: CheckDocument): string {
  if (document.files === 0) return nothingChecked(document);
  const { findings, files, functions, filesSkipped, suppressed, baseline, patch } = document;
  const counts = (["error", "warning", "information", "hint"] as const).flatMap((severity) => {
    const count = findings.filter((finding) => finding.severity === severity).length;
    return count === 0 ? [] : [severity === "information" ? `${count} information` : plural(count, severity)];
  });
  const others = [
    suppressed.length === 0 ? "" : `${suppressed.length} allowed by comments`,
    baseline === undefined ? "" : `${baseline.matched} in the baseline`,
    baseline === undefined || baseline.gone === 0 ? "" : `${baseline.gone} of the baseline gone`,
    filesSkipped.length === 0 ? "" : `${plural(filesSkipped.length, "path")} skipped`,
  ].filter((part) => part !== "");
  const found = counts.length === 0 ? "nothing found" : counts.join(", ");
  const lines = [
    ...(patch === undefined ? [] : patchLines(patch)),
    `${found} in ${plural(files, "file")} (${functionsText(functions)}${others.map((other) => `; ${other}`).join("")})`,
  ];
  return lines.map((line) => `quiesce: ${line}\n`).join("");
}

/** That nothing was found would sound like praise. */
function nothingChecked({ patch, filesSkipped, problems }: CheckDocument): string {
  if (filesSkipped.length > 0) return `quiesce: nothing was checked: ${plural(filesSkipped.length, "path")} skipped\n`;
  if (problems.length > 0) return "";
  const why = patch === undefined ? "no name there ends in .c or .h" : "the patch leaves no C file behind that it changes";
  return `quiesce: nothing was checked: ${why}\n`;
}

function functionsText({ total, analysed }: FunctionCount): string {
  if (analysed === total) return plural(total, "function");
  return `${analysed} of ${plural(total, "function")} analysed; --format json names the others`;
}

const STATES: Readonly<Record<PatchedFile["state"], string>> = {
  "applied-in-memory": "the patch is not in the tree; it was applied in memory to",
  "in-tree": "the tree has the patch already in",
  deleted: "the patch deletes",
};

function patchLines(patch: readonly PatchedFile[]): readonly string[] {
  return (["applied-in-memory", "in-tree", "deleted"] as const).flatMap((state) => {
    const files = patch.filter((each) => each.state === state).map(({ file }) => file);
    return files.length === 0 ? [] : [`${STATES[state]} ${files.join(", ")}`];
  });
}

/** Said by make too, so that editors find files that are named from the tree's root. */
export function enteringDirectory(root: string): string {
  return `quiesce: Entering directory '${root}'\n`;
}

const COMMANDS: Readonly<Record<FindingRecord["severity"], string>> = {
  error: "error",
  warning: "warning",
  information: "notice",
  hint: "notice",
};

/** Workflow commands of GitHub: `::error file=…,line=…,title=…::message`. */
export function checkGithub({ findings }: CheckDocument): string {
  return findings
    .map((finding) => {
      const { file, line, column, endLine, endColumn, severity, message, rule, related } = finding;
      // Columns are taken only where start and end are on one line.
      const columns = endLine === line ? `,col=${column},endColumn=${Math.max(column, endColumn - 1)}` : "";
      const notes = related.map((note) => `\n${note.file}:${note.line}: ${note.message}`).join("");
      const place = `file=${property(file)},line=${line},endLine=${endLine}${columns},title=${property(`quiesce: ${rule}`)}`;
      return `::${COMMANDS[severity]} ${place}::${data(`${message} [${rule}]${notes}`)}\n`;
    })
    .join("");
}

function data(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function property(text: string): string {
  return data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
