/** Random initializers for given types: brace elision, designators, ranges, overrides, strings. */
import fc from "fast-check";

type Shape =
  | { readonly kind: "number" }
  | { readonly kind: "text"; readonly length: number }
  | { readonly kind: "array"; readonly element: Shape; readonly length: number }
  | { readonly kind: "record"; readonly members: readonly (readonly [string, Shape])[]; readonly union: boolean };

export interface InitializedType {
  /** `struct outer %`, where `%` stands for the name. */
  readonly declaration: string;
  readonly shape: Shape;
}

/** Definitions that the declarations refer to. */
export const INITIALIZER_PRELUDE = `
struct point { short x; int y; };
struct bits { unsigned a : 3; int b : 7; unsigned : 0; long c : 40; };
struct named { char name[6]; struct point at; unsigned char tail; };
union either { int number; char text[7]; struct point at; };
struct outer { long first; struct point points[2]; union either one; struct { int inner; union { short low; int whole; }; }; struct bits flags; char text[4]; };
struct hollow { struct {} nothing; int a; int none[0]; int b; };
`;

const number: Shape = { kind: "number" };
const text = (length: number): Shape => ({ kind: "text", length });
const array = (element: Shape, length: number): Shape => ({ kind: "array", element, length });
const record = (members: Readonly<Record<string, Shape>>, union = false): Shape => ({
  kind: "record",
  members: Object.entries(members),
  union,
});
const point = record({ x: number, y: number });
const either = record({ number, text: text(7), at: point }, true);
const bits = record({ a: number, b: number, c: number });
const named = record({ name: text(6), at: point, tail: number });
const outer = record({ first: number, points: array(point, 2), one: either, inner: number, low: number, flags: bits, text: text(4) });

export const INITIALIZED_TYPES: readonly InitializedType[] = [
  { declaration: "int %", shape: number },
  { declaration: "int %[5]", shape: array(number, 5) },
  { declaration: "short %[3][2]", shape: array(array(number, 2), 3) },
  { declaration: "char %[6]", shape: text(6) },
  { declaration: "char %[2][4]", shape: array(text(4), 2) },
  { declaration: "struct point %", shape: point },
  { declaration: "struct point %[3]", shape: array(point, 3) },
  { declaration: "struct bits %", shape: bits },
  { declaration: "struct bits %[2]", shape: array(bits, 2) },
  { declaration: "struct named %", shape: named },
  { declaration: "struct named %[2]", shape: array(named, 2) },
  { declaration: "union either %", shape: either },
  { declaration: "union either %[2]", shape: array(either, 2) },
  { declaration: "struct outer %", shape: outer },
  { declaration: "struct outer %[2]", shape: array(outer, 2) },
  { declaration: "struct hollow %", shape: record({ a: number, b: number }) },
];

const scalar = fc.oneof(
  fc.integer({ min: -200, max: 200 }).map(String),
  fc.constantFrom("0x12345678", "'z'", "sizeof(int)", "-1L", "1 << 20", "(char)300", "2 > 1"),
);
const literal = (length: number): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom("a", "b", "\\0", "\\x7f", "q"), maxLength: length }).map((inner) => `"${inner}"`);

/** An initializer for an object of this shape, with its braces. */
export function initializerFor(shape: Shape, depth = 3): fc.Arbitrary<string> {
  switch (shape.kind) {
    case "number":
      return fc.oneof({ weight: 5, arbitrary: scalar }, { weight: 1, arbitrary: scalar.map((value) => `{ ${value} }`) });
    case "text":
      return fc.oneof(
        literal(shape.length),
        literal(shape.length).map((value) => `{ ${value} }`),
        fc.array(scalar, { maxLength: shape.length }).map((items) => `{ ${items.join(", ")} }`),
      );
    default:
      return depth === 0 ? fc.constantFrom("{}", "{ 7 }") : list(shape, depth);
  }
}

/** One item of a list: a braced or designated value, and a scalar that may stand in its place. */
interface Item {
  readonly kind: "braced" | "designated" | "nested" | "scalar";
  readonly text: string;
  readonly scalar: string;
}

function list(shape: Extract<Shape, { kind: "array" | "record" }>, depth: number): fc.Arbitrary<string> {
  const item = fc.oneof(
    { weight: 4, arbitrary: bracedItem(shape, depth) },
    { weight: 3, arbitrary: designatedItem(shape, depth) },
    { weight: 2, arbitrary: scalar.map((text): Item => ({ kind: "scalar", text, scalar: text })) },
  );
  return fc.tuple(fc.array(item, { maxLength: 5 }), fc.boolean()).map(([items, comma]) => {
    const texts = fitting(items, shape);
    return `{ ${texts.join(", ")}${comma && texts.length > 0 ? "," : ""} }`;
  });
}

/** After a value inside a part, a braced one would meet the rest of the part, which may be a number: a scalar takes its place. */
function fitting(items: readonly Item[], shape: Extract<Shape, { kind: "array" | "record" }>): readonly string[] {
  let inside = shape.kind === "record";
  return items.map(({ kind, text, scalar }, index) => {
    const fits = kind !== "braced" || !inside || index === 0;
    if (kind === "nested" || kind === "scalar") inside = true;
    if (kind === "designated") inside = shape.kind === "record";
    return fits ? text : scalar;
  });
}

/** A value for the first part. */
function bracedItem(shape: Extract<Shape, { kind: "array" | "record" }>, depth: number): fc.Arbitrary<Item> {
  const first = shape.kind === "array" ? shape.element : shape.members[0]![1];
  return fc.tuple(initializerFor(first, depth - 1), scalar).map(([text, other]): Item => ({ kind: "braced", text, scalar: other }));
}

function designatedItem(shape: Extract<Shape, { kind: "array" | "record" }>, depth: number): fc.Arbitrary<Item> {
  return path(shape, depth).chain(([designators, target]) =>
    initializerFor(target, depth - 1).map((value): Item => {
      const nested = (designators.match(/\.\w|\[/g) ?? []).length > 1;
      return { kind: nested ? "nested" : "designated", text: `${designators} = ${value}`, scalar: "0" };
    }),
  );
}

function path(shape: Shape, depth: number): fc.Arbitrary<[string, Shape]> {
  const step = oneStep(shape);
  if (step === undefined) return fc.constant(["", shape]);
  return step.chain(([designator, inner]) =>
    depth > 1 && (inner.kind === "array" || inner.kind === "record")
      ? fc
          .boolean()
          .chain((deeper) => (deeper ? path(inner, depth - 1) : fc.constant<[string, Shape]>(["", inner])))
          .map(([rest, target]): [string, Shape] => [designator + rest, target])
      : fc.constant<[string, Shape]>([designator, inner]),
  );
}

function oneStep(shape: Shape): fc.Arbitrary<[string, Shape]> | undefined {
  if (shape.kind === "record") return fc.constantFrom(...shape.members).map(([name, inner]): [string, Shape] => [`.${name}`, inner]);
  if (shape.kind !== "array") return undefined;
  const index = fc.nat({ max: shape.length - 1 });
  return fc.tuple(index, index, fc.boolean()).map(([a, z, range]): [string, Shape] => {
    const [low, high] = a < z ? [a, z] : [z, a];
    return [range && low < high ? `[${low} ... ${high}]` : `[${low}]`, shape.element];
  });
}
