/** What a person is pointed at, and what the debugger knows of variables. */
import { describe, expect, it } from "vitest";
import { imageOf } from "../../test/support/lower.ts";
import type { Image, SourcePlace } from "./image.ts";
import { instructionLength, Op } from "./instructions.ts";

function placesOf(image: Image, op: Op): readonly SourcePlace[] {
  const found: SourcePlace[] = [];
  for (let pc = 0; pc < image.code.length; pc += instructionLength(image.code, pc)) {
    const place = image.places[image.placeOf[pc]!];
    if (image.code[pc] === op && place !== undefined) found.push(place);
  }
  return found;
}

const textOf = ({ file, start, end }: SourcePlace): string => file.text.slice(start, end);

describe("an instruction's place", () => {
  it("is the expression that needs it", () => {
    const image = imageOf("struct s { int v; struct s *n; }; int f(struct s *p, int k) { return p->n->v + (k * 3); }");
    expect(placesOf(image, Op.LdQ).map(textOf)).toEqual(["p->n"]);
    expect(placesOf(image, Op.LdW).map(textOf)).toEqual(["p->n->v"]);
    expect(placesOf(image, Op.MulIW).map(textOf)).toEqual(["(k * 3)"]);
    expect(placesOf(image, Op.RetW).map(textOf)).toEqual(["return p->n->v + (k * 3);"]);
  });

  it("is the use of a macro, with the expansion kept", () => {
    const image = imageOf("#define INNER(p) (*(p) = 1)\n#define OUTER(p) INNER(p)\nvoid f(int *q) { OUTER(q); }");
    const [place] = placesOf(image, Op.StW);
    expect(place && textOf(place)).toBe("OUTER");
    expect([place?.expansion?.macro, place?.expansion?.parent?.macro]).toEqual(["INNER", "OUTER"]);
  });

  it("is the condition of a branch and the call of a call", () => {
    const image = imageOf("int g(int x) { return x; } int f(int a) { while (a < 5) a = g(a + 1); return a; }");
    expect(new Set(placesOf(image, Op.BLtSIW).map(textOf))).toEqual(new Set(["a < 5"]));
    expect(placesOf(image, Op.Call).map(textOf)).toEqual(["g(a + 1)"]);
  });

  it("is the closing brace at the end of a function", () => {
    const image = imageOf("int f(int x) { if (x) return 1; }", { strict: true });
    expect(placesOf(image, Op.Trap).map(textOf)).toEqual(["}"]);
  });

  it("is in the table once", () => {
    const image = imageOf("int f(int *p) { return *p + *p; }");
    const keys = image.places.map(({ start, end }) => `${start}-${end}`);
    expect(new Set(keys).size).toBe(keys.length);
  });
});

it("lists variables with where they are and where they can be seen", () => {
  const image = imageOf(
    "struct s { int a; }; int g(int *p) { return *p; } int f(int n, struct s s) { int x = 1; { long y = n; x += y; } return g(&x) + s.a; }",
  );
  const f = image.functions[image.functionByName.get("f")!]!;
  const variables = new Map(f.variables.map((variable) => [variable.name, variable]));
  expect(Object.fromEntries(f.variables.map(({ name, location, parameter }) => [name, [location.kind, parameter]]))).toEqual({
    n: ["register", true],
    s: ["pointer-in-register", true],
    x: ["frame", false],
    y: ["register", false],
  });
  const [x, y] = [variables.get("x")!, variables.get("y")!];
  expect(x.scopeStart).toBeLessThan(y.scopeStart);
  expect(y.scopeEnd).toBeLessThan(x.scopeEnd);
  expect(f.locals.some(({ offset }) => offset === x.location.at)).toBe(true);
});
