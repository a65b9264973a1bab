import { describe, expect, it } from "vitest";
import type { MacroDefinition } from "../../../c/editor/file.ts";
import { Cursor } from "./cursor.ts";
import { substitute } from "./substitute.ts";
import { type Frame, wordsOf } from "./words.ts";

const FRAME: Frame = {
  kind: "macro",
  name: "M",
  path: "a.h",
  base: 0,
  definition: { start: 0, end: 0 },
  use: undefined,
  parent: undefined,
  depth: 1,
};

/** `#define M(parameters) body` used as `M(given)`. */
function used(parameters: readonly string[], body: string, given: string): string {
  const macro: MacroDefinition = { name: "M", nameStart: 0, start: 0, end: 0, parameters, body, bodyStart: 0, conditions: [] };
  return substitute(macro, new Cursor(wordsOf(given)).split(), FRAME)
    .map(({ text }) => text)
    .join(" ");
}

describe("a macro's body with its arguments", () => {
  it.each([
    ["puts them in", ["x", "y"], "f(x) + y", "a + b, g(1, 2)", "f ( a + b ) + g ( 1 , 2 )"],
    ["pastes words", ["a", "b"], "a ## _ ## b(a)", "one, two", "one_two ( one )"],
    ["pastes nothing to what stands before", ["a", "b"], "keep a ## b", ", two", "keep two"],
    ["makes texts", ["x"], "say(#x)", "a b", 'say ( "" )'],
    ["gives the rest", ["fmt", "..."], "p(fmt, __VA_ARGS__)", "f, 1, 2", "p ( f , 1 , 2 )"],
    ["gives a named rest", ["fmt", "args..."], "p(fmt, ##args)", "f, 1", "p ( f , 1 )"],
    ["drops the comma before no rest", ["fmt", "args..."], "p(fmt, ##args)", "f", "p ( f )"],
    ["leaves out what is not given", ["a", "b"], "a b", "x", "x"],
  ])("%s", (_name, parameters, body, given, wanted) => {
    expect(used(parameters, body, given)).toBe(wanted);
  });
});
