import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type JsonValue, parseJson } from "./json.ts";
import { makeSourceFile } from "./source-file.ts";

function read(text: string): ReturnType<typeof parseJson> {
  return parseJson(makeSourceFile("a.json", text, "user"));
}

/** The plain value, for comparison with JSON.parse. */
function plain(value: JsonValue): unknown {
  switch (value.kind) {
    case "object":
      return Object.fromEntries(value.members.map(({ name, value: inner }) => [name, plain(inner)]));
    case "array":
      return value.items.map(plain);
    case "null":
      return null;
    default:
      return value.value;
  }
}

describe("parseJson", () => {
  it("reads what JSON.parse reads", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        const text = JSON.stringify(value, undefined, 1);
        // A name "__proto__" would not survive Object.fromEntries on either side.
        fc.pre(!text.includes("__proto__"));
        const { value: parsed, problems } = read(text);
        expect(problems).toEqual([]);
        expect(plain(parsed!)).toEqual(JSON.parse(text));
      }),
    );
  });

  it("accepts exactly what JSON.parse accepts", () => {
    const piece = fc.constantFrom(
      '"a"',
      "1",
      "-",
      "01",
      "1.5e3",
      "true",
      "nul",
      "null",
      "[",
      "]",
      "{",
      "}",
      ":",
      ",",
      " ",
      "//x\n",
      '"\\q"',
      '"\t"',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const text = pieces.join("");
        let accepted = true;
        try {
          JSON.parse(text);
        } catch {
          accepted = false;
        }
        const duplicate = read(text).problems.some(({ code }) => code === "json-duplicate-name");
        expect(read(text).value !== undefined || duplicate).toBe(accepted);
      }),
      { numRuns: 2000 },
    );
  });

  it("knows where values and names stand", () => {
    const { value } = read('{\n  "cpus": 8\n}');
    expect(value).toMatchObject({
      kind: "object",
      at: 0,
      end: 15,
      members: [{ name: "cpus", key: { at: 4, end: 10 }, value: { at: 12, end: 13 } }],
    });
  });

  it.each([
    ["", 1, 1, "expected a value, found the end of the text"],
    ['{"a": 1,\n "b": 2,}', 2, 9, "expected a name in double quotes, found '}'"],
    ['{"a": [1, 2}', 1, 12, "expected ',', found '}'"],
    ["{'a': 1}", 1, 2, "''' starts no JSON value"],
    ['{"a": 1} x', 1, 10, "'x' starts no JSON value"],
    ['{"a": 1, "a": 2}', 1, 10, 'the name "a" stands twice in one object'],
    ['{"a": 1} 2', 1, 10, "the value has ended, but '2' follows"],
    ["// hello\n{}", 1, 1, "a comment, which JSON does not have"],
    ['{"a": "b', 1, 7, "a string that does not end"],
  ])("refuses %j at its place", (text, line, column, message) => {
    expect(read(text)).toMatchObject({ value: undefined, problems: [{ file: "a.json", severity: "error", line, column, message }] });
  });

  it("refuses deep nesting instead of running out of stack", () => {
    expect(read("[".repeat(1_000_000)).problems).toMatchObject([{ code: "json-depth", column: 65 }]);
  });
});
