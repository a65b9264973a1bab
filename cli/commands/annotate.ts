/** `annotate`: the synchronization points of one file. */
import { fileMarkdown } from "../../server/analysis/describe-file.ts";
import type { PairedPlace } from "../../server/analysis/describe.ts";
import type { SynchronizationPoint } from "../../server/analysis/facts.ts";
import { annotationOf } from "../check/annotation.ts";
import { readSingle } from "../check/single.ts";
import { Workbench } from "../check/workbench.ts";
import { annotateText } from "../render/annotate-text.ts";
import type { PointRecord } from "../report/annotate.ts";
import { annotate as spec } from "../table/check.ts";
import { type Command, envelope, EXIT, json, unusable } from "./answer.ts";

export const annotate: Command = async (given, context) => {
  const read = readSingle(given, spec);
  if (!read.ok) return unusable("annotate", given.text("format"), read.problems, (name) => read.sources.find(({ path }) => path === name));
  const { values, ground, settings, path, text } = read.single;
  const workbench = await Workbench.open(ground, settings, context.progress);
  workbench.replace(path, text);
  const subject = workbench.subject(path, text);
  const document = annotationOf(subject, envelope("annotate", []), (file) => workbench.factsOf(file));
  const format = values.text("format");
  if (format === "json") return { exit: EXIT.answered, text: json(document), problems: [] };
  if (format !== "markdown") return { exit: EXIT.answered, text: annotateText(document), problems: [] };
  const points = subject.facts.functions.flatMap((facts) => facts.points);
  const pairsOf = (point: SynchronizationPoint): readonly PairedPlace[] => pairsIn(document.points[points.indexOf(point)]);
  const markdown = fileMarkdown({ file: subject.file, facts: subject.facts, pairsOf });
  return { exit: EXIT.answered, text: markdown, problems: [] };
};

/** As the page has them. The document's points stand in the same order as those of the facts. */
function pairsIn(record: PointRecord | undefined): readonly PairedPlace[] {
  return (record?.pairs ?? []).map(({ file, line, function: owner, name, confidence, why }) => ({
    path: file,
    line,
    function: owner,
    name,
    why: `${confidence}: ${why}`,
  }));
}
