/** Reading a flat tree: what the converters of statements and of expressions share. */
import type { Annotation, Span } from "../ast.ts";
import type { FlatTree } from "../grammar/grammar.ts";
import type { Mark } from "../masking/mark.ts";
import type { Masked } from "../masking/mask.ts";
import { isTypeName, type MaskTable } from "../masking/mask-table.ts";

/** A row of the tree. −1 stands for a node that there is not. */
export type Row = number;

export class Nodes {
  private readonly tree: FlatTree;
  private readonly masked: Masked;
  /** The text as it was written. */
  private readonly original: string;
  private readonly table: MaskTable;

  constructor(tree: FlatTree, masked: Masked, original: string, table: MaskTable) {
    this.tree = tree;
    this.masked = masked;
    this.original = original;
    this.table = table;
  }

  kind(row: Row): string {
    return this.tree.names[this.tree.kinds[row] ?? 0] ?? "";
  }

  start(row: Row): number {
    return this.tree.starts[row] ?? 0;
  }

  end(row: Row): number {
    return this.tree.ends[row] ?? 0;
  }

  span(row: Row): Span {
    return { start: this.start(row), end: this.end(row) };
  }

  /** The first child, −1 for none. */
  first(row: Row): Row {
    return row + 1 < (this.tree.nexts[row] ?? 0) ? row + 1 : -1;
  }

  children(row: Row): readonly Row[] {
    const found: Row[] = [];
    const end = this.tree.nexts[row] ?? 0;
    for (let child = row + 1; child < end; child = this.tree.nexts[child] ?? end) found.push(child);
    return found;
  }

  /** The child in that field, −1 for none. */
  field(row: Row, name: string): Row {
    const end = this.tree.nexts[row] ?? 0;
    for (let child = row + 1; child < end; child = this.tree.nexts[child] ?? end) {
      if (this.fieldName(child) === name) return child;
    }
    return -1;
  }

  /** Which field of its parent the node is; empty for none. */
  fieldName(row: Row): string {
    return this.tree.fields[this.tree.fieldOf[row] ?? 0] ?? "";
  }

  /** What was written there. */
  text(row: Row): string {
    return this.original.slice(this.start(row), this.end(row));
  }

  written(start: number, end: number): string {
    return this.original.slice(start, end);
  }

  /** What the grammar saw between two offsets, without white space at its ends. */
  between(start: number, end: number): string {
    return this.masked.text.slice(start, end).trim();
  }

  /** A type as it was written, white space folded, annotations and comments left out. */
  typeText(start: number, end: number): string {
    const masked = this.masked.text.slice(start, end);
    // Masking emptied `typeof (x)`: there the original says more.
    const text = masked.includes("typeof") ? this.original.slice(start, end) : masked;
    return text.replaceAll(/\s+/g, " ").trim();
  }

  /** The annotations that lie between two offsets. */
  annotationsIn(start: number, end: number): readonly Annotation[] {
    const { annotations } = this.masked;
    let low = 0;
    let high = annotations.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((annotations[middle]?.start ?? 0) < start) low = middle + 1;
      else high = middle;
    }
    const found: Annotation[] = [];
    for (let at = low; at < annotations.length; at++) {
      const each = annotations[at];
      if (each === undefined || each.end > end) break;
      found.push(each);
    }
    return found;
  }

  mark(offset: number): Mark | undefined {
    return this.masked.marks.get(offset);
  }

  /** The first mark of a case range between two offsets. */
  hasRange(start: number, end: number): boolean {
    for (let at = start; at < end; at++) if (this.masked.marks.get(at)?.kind === "range") return true;
    return false;
  }

  /** What the directive at that offset asks for. */
  condition(offset: number): string | undefined {
    return this.masked.conditions.get(offset);
  }

  isDirective(offset: number): boolean {
    return this.masked.conditions.has(offset);
  }

  /** Whether the name is surely a type's. */
  isType(name: string): boolean {
    return isTypeName(this.table, name);
  }
}
