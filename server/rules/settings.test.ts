import { describe, expect, it } from "vitest";
import { parseJson } from "../../base/json.ts";
import { makeSourceFile } from "../../base/source-file.ts";
import { isExcluded, NO_SETTINGS, readSettings, type SettingsReading } from "./settings.ts";

function read(text: string): SettingsReading {
  const file = makeSourceFile("quiesce.json", text, "user");
  const { value } = parseJson(file);
  if (value?.kind !== "object") throw new Error("no object");
  return readSettings(file, value.members);
}

/** `line:column: message; help` */
function complaints(text: string): readonly string[] {
  return read(text).problems.map(({ line, column, message, help }) => `${line}:${column}: ${message}; ${help}`);
}

describe("readSettings", () => {
  it("reads what is right", () => {
    const { settings, problems } = read(`{
      "rules": { "suppression": "off" },
      "primitives": { "my_wait": "synchronize_rcu" },
      "attributes": ["__my_section", "__my_align()"],
      "loop-macros": ["for_each_my_thing"],
      "exclude": ["drivers/staging"],
      "kernel": "somebody else's"
    }`);
    expect(problems).toEqual([]);
    expect(settings).toEqual({
      rules: new Map([["suppression", "off"]]),
      primitives: new Map([["my_wait", "synchronize_rcu"]]),
      attributes: ["__my_section", "__my_align()"],
      loopMacros: ["for_each_my_thing"],
      exclude: ["drivers/staging"],
    });
    expect(read("{}")).toEqual({ settings: NO_SETTINGS, problems: [] });
  });

  it.each([
    ['{ "rules": [] }', '1:12: "rules" must be an object; write { "sleep-in-atomic": "warning" }'],
    ['{ "rules": { "supression": "off" } }', '1:14: there is no rule "supression"; did you mean "suppression"?'],
    [
      '{\n  "rules": { "suppression": "fatal" } }',
      '2:29: "suppression" cannot be "fatal"; it is one of off, error, warning, information, hint',
    ],
    ['{ "rules": { "suppression": 1 } }', '1:29: "suppression" cannot be 1; it is one of off, error, warning, information, hint'],
    ['{ "primitives": { "f()": "synchronize_rcu" } }', '1:19: "f()" is no name of C; write the name of a function or macro alone'],
    ['{ "primitives": { "f": null } }', '1:24: "f" must name a primitive; for example "synchronize_rcu"'],
    [
      '{ "primitives": { "f": "synchronise_rcu" } }',
      '1:24: "f" cannot stand for "synchronise_rcu", which is no primitive of the catalogue; did you mean "synchronize_rcu"?',
    ],
    ['{ "attributes": "a" }', '1:17: "attributes" must be a list; write ["…", "…"]'],
    ['{ "attributes": ["a b"] }', '1:18: "a b" in "attributes" is no name of C; write the macro\'s name, with () where it takes arguments'],
    ['{ "loop-macros": ["f()"] }', '1:19: "f()" in "loop-macros" is no name of C; write the macro\'s name alone'],
    ['{ "loop-macros": [{}] }', '1:19: "loop-macros" holds an object, which is no text; write each in double quotes'],
    ['{ "exclude": [""] }', '1:15: "exclude" holds "", which is no text; write each in double quotes'],
  ])("refuses %s", (text, complaint) => {
    expect(complaints(text)).toEqual([complaint]);
    expect(read(text).settings).toEqual(NO_SETTINGS);
  });
});

describe("isExcluded", () => {
  it.each([
    ["drivers/staging", "drivers/staging/a/b.c", true],
    ["drivers/staging/", "drivers/staging/b.c", true],
    ["drivers/staging", "drivers/staging2/b.c", false],
    ["drivers/staging", "my/drivers/staging/b.c", false],
    ["**/staging", "my/drivers/staging/b.c", true],
    ["**/staging", "staging/b.c", true],
    ["lib/*.c", "lib/a.c", true],
    ["lib/*.c", "lib/a/b.c", false],
    ["lib/**/*_test.c", "lib/a/b/x_test.c", true],
    ["a+b.c", "a+b.c", true],
    ["a.c", "abc", false],
    ["?.c", "a.c", true],
  ])("%s takes %s: %j", (pattern, path, answer) => {
    expect(isExcluded(path, { ...NO_SETTINGS, exclude: [pattern] })).toBe(answer);
  });
});
