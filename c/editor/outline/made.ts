/** Functions and objects that are defined by the use of a macro. */
import type { FileObject, Parameter } from "../file.ts";
import { OPEN_PAREN } from "./characters.ts";
import { type Context, type Head, wordAt } from "./context.ts";
import { argumentRanges, textOf } from "./parameters.ts";
import { annotationAt, type Specifiers } from "./specifiers.ts";
import type { FunctionMacro } from "./table.ts";
import { WORD } from "./tokens.ts";

/** Without an entry in the table: named like the first argument. */
const UNKNOWN: Omit<FunctionMacro, "macro"> = { name: "$0", parameters: "none" };

/** The function that the macro at `index` makes, with a body to follow. `from` is where the declaration begins. */
export function madeFunction(context: Context, from: number, specifiers: Specifiers, index: number): Head | undefined {
  const { tokens, table } = context;
  const macro = wordAt(context, index);
  const opening = index + 1;
  if (macro === "" || tokens.kind(opening) !== OPEN_PAREN) return undefined;
  const { name: template, parameters } = table.functionMacro(macro) ?? UNKNOWN;
  const ranges = argumentRanges(context, opening);
  const given = ranges.map(([start, end]) => textOf(context, start, end));
  const name = template.replace(/\$(\d)/g, (_, number: string) => given[Number(number)] ?? "");
  const isName = /^[A-Za-z_$][\w$]*$/.test(name);
  // What is not known and names nothing need not make a function: it can make a struct.
  if (!isName && table.functionMacro(macro) === undefined) return undefined;
  const nameIndex = isName ? (ranges[Number(/\$(\d)/.exec(template)?.[1] ?? 0)]?.[0] ?? index) : index;
  const attributes = [...specifiers.attributes];
  for (let at = tokens.match(opening) + 1; tokens.kind(at) === WORD; ) {
    const { annotation, next } = annotationAt(context, at);
    attributes.push(annotation);
    at = next;
  }
  return {
    start: tokens.start(from),
    name: isName ? name : macro,
    nameStart: tokens.start(nameIndex),
    attributes,
    returnType: specifiers.type,
    parameters: parameters === "pairs" ? pairs(given.slice(1)) : [],
    madeBy: macro,
  };
}

/** Arguments that are a type and a name in turn. */
function pairs(given: readonly string[]): readonly Parameter[] {
  const found: Parameter[] = [];
  for (let index = 0; index + 1 < given.length; index += 2) found.push({ type: given[index] ?? "", name: given[index + 1] ?? "" });
  return found;
}

/** The object that the macro at `index` defines; undefined when it is not known to define one. */
export function madeObject(context: Context, from: number, specifiers: Specifiers, index: number): Omit<FileObject, "end"> | undefined {
  const { tokens, table } = context;
  const macro = wordAt(context, index);
  const opening = index + 1;
  if (macro === "" || tokens.kind(opening) !== OPEN_PAREN) return undefined;
  const known = table.objectMacro(macro);
  const isStatic = specifiers.attributes.some(({ name }) => name === "static");
  if (known === undefined && !isStatic) return undefined;
  const ranges = argumentRanges(context, opening);
  const [start, end] = ranges[known?.name ?? 0] ?? [index, index];
  const name = textOf(context, start, end);
  if (!/^[A-Za-z_$][\w$]*$/.test(name)) return undefined;
  return {
    start: tokens.start(from),
    name,
    nameStart: tokens.start(start),
    macro,
    arguments: ranges.map(([first, last]) => textOf(context, first, last)),
    type: specifiers.type,
  };
}
