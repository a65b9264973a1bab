import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { markdownOf, sortedRows, type Table } from "./table.ts";

function table(values: readonly (readonly [string, number])[], sort: string): Table {
  return {
    id: "t",
    title: "",
    sort,
    columns: [
      { id: "name", title: "name", numeric: false },
      { id: "count", title: "count", numeric: true },
    ],
    rows: values.map(([name, count]) => [
      { sort: name, text: name },
      { sort: count, text: String(count) },
    ]),
  };
}

describe("a table", () => {
  it("is Markdown that aligns numbers and escapes bars", () => {
    expect(markdownOf(table([["a|b", 2]], ""))).toBe("| name | count |\n| --- | ---: |\n| a\\|b | 2 |\n");
  });

  it("sorts by any column, both ways, and keeps equal rows in order", () => {
    const values = fc.array(fc.tuple(fc.string(), fc.integer({ min: 0, max: 5 })), { maxLength: 30 });
    fc.assert(
      fc.property(values, (rows) => {
        const rising = sortedRows(table(rows, "count"));
        const falling = sortedRows(table(rows, "-count"));
        const counts = (of: Table["rows"]) => of.map(([, count]) => count?.sort);
        expect(counts(rising)).toEqual(rows.map(([, count]) => count).sort((a, b) => a - b));
        expect(counts(falling)).toEqual([...counts(rising)].reverse());
        for (const count of new Set(rows.map(([, each]) => each))) {
          const names = (of: Table["rows"]) => of.filter(([, each]) => each?.sort === count).map(([name]) => name?.text);
          expect(names(rising)).toEqual(rows.filter(([, each]) => each === count).map(([name]) => name));
          expect(names(falling)).toEqual(names(rising));
        }
      }),
    );
  });

  it("leaves rows alone without a column to sort by", () => {
    const rows = table(
      [
        ["b", 1],
        ["a", 2],
      ],
      "nothing",
    );
    expect(sortedRows(rows)).toBe(rows.rows);
  });
});
