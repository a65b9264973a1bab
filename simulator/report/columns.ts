/** Tables of plain text: numbers to the right, names to the left, no trailing spaces. */
import { WIDTH, wrap } from "./wrap.ts";

export interface Column {
  readonly title: string;
  readonly align: "left" | "right";
}

export const left = (title: string): Column => ({ title, align: "left" });
export const right = (title: string): Column => ({ title, align: "right" });

export interface TableData {
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly string[])[];
}

export type Entry = readonly [name: string, value: string];

const GAP = "  ";
/** A wrapped column has at least this width. */
const NARROWEST = 24;

/**
 * A table. The last column is wrapped where it would pass the width of a page; the others are as wide as they need to be.
 * Without rows there is no table.
 */
export function table(columns: readonly Column[], rows: readonly (readonly string[])[], indent = "  "): readonly string[] {
  if (rows.length === 0) return [];
  const cells = [columns.map(({ title }) => title), ...rows];
  const widths = columns.map((_, index) => cells.reduce((width, row) => Math.max(width, row[index]?.length ?? 0), 0));
  return cells.map((row) => line(columns, row, widths, indent));
}

function line(columns: readonly Column[], row: readonly string[], widths: readonly number[], indent: string): string {
  const last = columns.length - 1;
  const before = columns.slice(0, last).map(({ align }, index) => pad(row[index] ?? "", widths[index] ?? 0, align));
  const start = indent + before.map((cell) => cell + GAP).join("");
  const text = row[last] ?? "";
  if (columns[last]?.align === "right") return (start + pad(text, widths[last] ?? 0, "right")).trimEnd();
  // A column that begins near the edge is not wrapped into a strip of single words.
  const wrapped = start.length + NARROWEST <= WIDTH ? wrap(text, " ".repeat(start.length), WIDTH) : text;
  return (start + wrapped).trimEnd();
}

function pad(text: string, width: number, align: Column["align"]): string {
  return align === "left" ? text.padEnd(width) : text.padStart(width);
}

/** Names and values, one a line: `name   value`. */
export function pairs(entries: readonly (readonly [string, string])[], indent = "  "): readonly string[] {
  const width = Math.max(0, ...entries.map(([name]) => name.length)) + GAP.length;
  const start = indent.length + width;
  return entries.map(([name, value]) => `${indent}${name.padEnd(width)}${wrap(value, " ".repeat(start))}`.trimEnd());
}
