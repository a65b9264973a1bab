/** Tables as data: one description gives the sortable table on the screen and the same table as Markdown. Pure. */

/** What a cell holds: the number or text it is sorted by, and what is shown. */
export interface Cell {
  readonly sort: number | string;
  readonly text: string;
  /** A line of the source that the cell leads to. */
  readonly place?: { readonly file: string; readonly line: number };
  /** Drawn behind the text, as a share of the column's greatest: 0 … 1. */
  readonly bar?: number;
  /** Behind the text, dimmed; in Markdown too. */
  readonly note?: string;
  readonly tone?: "better" | "worse" | "dim";
}

export interface Column {
  readonly id: string;
  readonly title: string;
  /** What the column counts, for the pointer that rests and for those who listen. */
  readonly hint?: string;
  readonly numeric: boolean;
}

export interface Table {
  readonly id: string;
  readonly title: string;
  readonly columns: readonly Column[];
  /** Cells in the order of the columns. */
  readonly rows: readonly (readonly Cell[])[];
  /** Column id, with a leading minus for falling order. */
  readonly sort: string;
}

/** The rows in the order that `sort` says; equal ones keep their order. */
export function sortedRows({ columns, rows, sort }: Table): Table["rows"] {
  const falling = sort.startsWith("-");
  const at = columns.findIndex(({ id }) => id === (falling ? sort.slice(1) : sort));
  if (at < 0) return rows;
  const sign = falling ? -1 : 1;
  return [...rows].sort((a, b) => sign * compare(a[at]?.sort ?? 0, b[at]?.sort ?? 0));
}

function compare(a: number | string, b: number | string): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  const [first, second] = [String(a), String(b)];
  return first < second ? -1 : Number(first > second);
}

/** As one pastes it into a commit message or a review. */
export function markdownOf(table: Table): string {
  const head = row(table.columns.map(({ title }) => title));
  const rule = row(table.columns.map(({ numeric }) => (numeric ? "---:" : "---")));
  const body = sortedRows(table).map((cells) => row(cells.map(({ text, note }) => (note === undefined ? text : `${text} ${note}`))));
  return `${[head, rule, ...body].join("\n")}\n`;
}

function row(cells: readonly string[]): string {
  return `| ${cells.map((text) => text.replaceAll("|", "\\|").replaceAll("\n", " ")).join(" | ")} |`;
}

/** Shares of the greatest, for bars. */
export function sharesOf(values: readonly number[]): readonly number[] {
  const most = Math.max(0, ...values);
  return values.map((value) => (most === 0 ? 0 : value / most));
}
