/** Pieces of Markdown. */
import type { Entry, TableData } from "./columns.ts";

/** A GitHub table. A bar in a cell is escaped. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

/** A table whose numbers stand to the right. Empty without rows. */
export function bars({ columns, rows }: TableData): string {
  if (rows.length === 0) return "";
  const text = table(
    columns.map(({ title }) => title),
    rows,
  );
  const rule = `| ${columns.map(({ align }) => (align === "right" ? "---:" : "---")).join(" | ")} |`;
  return text
    .split("\n")
    .map((line, index) => (index === 1 ? rule : line))
    .join("\n");
}

export function entries(list: readonly Entry[]): string {
  return list.map(([name, value]) => `- ${name}: ${value}`).join("\n");
}

export function section(title: string, body: string): readonly string[] {
  return body === "" ? [] : [`#### ${title}`, "", body];
}

export function fenced(lines: readonly string[]): string {
  return lines.length === 0 ? "" : ["```", ...lines, "```"].join("\n");
}

export function code(text: string): string {
  return `\`${text}\``;
}

/** Blocks with an empty line between them. */
export function paragraphs(blocks: readonly (readonly string[])[]): string {
  const full = blocks.filter((block) => block.length > 0).map((block) => block.join("\n"));
  return `${full.join("\n\n")}\n`;
}
