/** The text that *Copy diagnostics* puts on the clipboard: what a bug report needs, and nothing of the user's code. */
import type { AnnotateResult, StatusParams } from "../../server/protocol.ts";
import type { ServerState } from "../../simulator/panel/messages.ts";

export interface Facts {
  readonly version: string;
  readonly editor: string;
  readonly editorVersion: string;
  /** `desktop` or `web`, the remote's name, and whether the workspace is trusted. */
  readonly host: readonly string[];
  readonly language: string;
  readonly server: ServerState;
  readonly trees: readonly StatusParams[];
  /** The file that was looked at: its name alone. */
  readonly file:
    | { readonly name: string; readonly language: string; readonly lines: number; readonly found: AnnotateResult | undefined }
    | undefined;
  /** Settings that are not the default, by name. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** The last lines of the log, oldest first. The trees' folders are taken out of them. */
  readonly log: readonly string[];
}

export function reportText(facts: Facts): string {
  const { version, editor, editorVersion, host, language, server, trees, file, settings, log } = facts;
  const lines = [
    `- Quiesce ${version}`,
    `- ${editor} ${editorVersion} (${[...host, language].join(", ")})`,
    `- language server: ${server.kind}${"reason" in server ? ` (${server.reason})` : ""}`,
    ...trees.map((tree) => `- kernel tree: Linux ${tree.version ?? "of unknown version"}, facts ${tree.catalogue}, index ${tree.index}`),
    ...fileLines(file),
    `- settings: ${Object.keys(settings).length === 0 ? "defaults" : JSON.stringify(settings)}`,
  ];
  const told = log.map((line) => trees.reduce((text, { tree }) => (tree === undefined ? text : text.replaceAll(tree, "<tree>")), line));
  const logged = log.length === 0 ? "" : `\nLast lines of the log:\n\n\`\`\`\n${told.join("\n")}\n\`\`\`\n`;
  return `## Quiesce diagnostics\n\n${lines.join("\n")}\n${logged}`;
}

function fileLines(file: Facts["file"]): readonly string[] {
  if (file === undefined) return [];
  const { name, language, lines, found } = file;
  const head = `- file: ${name} (${language}, ${lines} lines)`;
  if (found === undefined) return [`${head}, nothing of ours or not read yet`];
  const unread = found.notAnalysed.map(({ function: fn, why }) => `  - not analysed: ${fn}: ${why}`);
  return [`${head}, points: ${found.points.length}, regions: ${found.boundaries.length}`, ...unread];
}
