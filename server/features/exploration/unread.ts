/** Functions that were not read, so that nothing is known of their points. */
import { positionAt } from "../../../base/source-file.ts";
import type { EditorFunction } from "../../../c/editor/file.ts";
import type { AblationOf } from "../../../simulator/explore/job/messages.ts";
import type { View } from "../view.ts";

/** The function that is meant, by a line in it (1-based) or its name, if it was not read. */
export function unreadFunction({ file: { source, functions } }: View, { function: name, line }: AblationOf): EditorFunction | undefined {
  const isMeant = (each: EditorFunction): boolean =>
    line === undefined ? each.name === name : positionAt(source, each.start).line <= line && line <= positionAt(source, each.end).line;
  return functions.find((each) => each.notAnalysed !== undefined && isMeant(each));
}
