/** Problems of the parser: their codes, what to do about each, and the place to show. */
import type { Problem, RelatedPlace } from "../../base/problem.ts";
import { positionAt } from "../../base/source-file.ts";
import type { Expansion, Token } from "./token.ts";
import { userPlace } from "./token.ts";

/** What to do, by code. The codes of refused constructs are stable: tests and users count by them. */
const HELP = {
  "c-syntax": "Correct the syntax, or check that every macro used here comes from a header that the model has",
  "c-unknown-macro": "Add the header that defines it, or define it with an empty or stand-in body",
  "c-undeclared": "Include the header that declares it, or add a declaration to the model",
  "c-redefinition": "Keep one of the two declarations",
  "c-type": "Change one of the operands, or write the conversion that is meant",
  "c-incomplete-type": "Include the header that defines the type",
  "c-object-size": "Use a smaller type",
  "c-not-constant": "Use an integer constant expression",
  "c-static-assert": "The asserted condition does not hold with the model's types",
  "c-nesting": "Split the expression, declaration or block into smaller ones",
  "c-too-many-errors": "Correct the first errors; the rest often follow from them",
  "c-label": "Define the label in this function",
  "c-initializer": "Make the initializer agree with the type that it initializes",
  "c-incompatible-pointer": "Write a cast if the conversion is meant",
  "c-int-conversion": "Write a cast if the conversion is meant",
  "c-call": "Make the arguments agree with the function's prototype",
  "c-vla": "Use an array of constant size, or allocate the memory",
  "c-int128": "Use 64-bit integers",
  "c-vector": "Write the operation element by element",
  "c-complex": "Use separate real and imaginary parts",
  "c-decimal-float": "Use integers",
  "c-fixed-point": "Use integers",
  "c-floating-point": "Use integers; the kernel's code does not use floating point",
  "c-nested-function": "Move the function to file scope",
  "c-storage-order": "Use the machine's byte order and swap bytes explicitly",
  "c-unsupported-builtin": "Use a function or an operator that does the same",
  "c-thread-local": "Use an array with an element for each thread, or the kernel's per-CPU variables",
  "c-register-variable": "Use an ordinary variable",
  "c-attribute": "Remove the attribute, or give it an argument that gcc accepts",
} as const;

export type ProblemCode = keyof typeof HELP;

const MAX_EXPANSIONS = 4;

/** Makes a problem at a token. Where it came out of a macro, the outermost use is the place and the rest is related. */
export function problemAt(
  token: Token,
  code: ProblemCode,
  message: string,
  severity: Problem["severity"] = "error",
  related: readonly RelatedPlace[] = [],
): Problem {
  const place = userPlace(token);
  const { line, column } = positionAt(place.file, place.offset);
  const all = [...related, ...expansionPlaces(token)];
  const problem: Problem = { code, severity, file: place.file.path, line, column, message, help: HELP[code] };
  return all.length === 0 ? problem : { ...problem, related: all };
}

function expansionPlaces(token: Token): readonly RelatedPlace[] {
  const places: RelatedPlace[] = [];
  for (let at: Expansion | undefined = token.expansion; at !== undefined && places.length < MAX_EXPANSIONS; at = at.parent) {
    const where = at.definition ?? at;
    const { line, column } = positionAt(where.file, where.offset);
    places.push({ file: where.file.path, line, column, message: `expanded from macro \`${at.macro}\`` });
  }
  return places;
}

/** A related place at a token. */
export function relatedAt(token: Token, message: string): RelatedPlace {
  const place = userPlace(token);
  const { line, column } = positionAt(place.file, place.offset);
  return { file: place.file.path, line, column, message };
}

/** Leaves the declaration or body in which an error was found. Never leaves the parser. */
export class ParseStop extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.message);
    this.problem = problem;
  }
}
