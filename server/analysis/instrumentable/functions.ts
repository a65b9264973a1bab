/** The functions of a file that must not be instrumented, those included that a macro makes. */
import type { EditorFile, EditorFunction } from "../../../c/editor/file.ts";
import { noinstr } from "../../../kernel/catalogue/noinstr.ts";
import type { Attributes } from "./attributes.ts";
import { type Variant, variantsOf } from "./bodies.ts";
import { functionsMade, type MadeFunction } from "./head.ts";
import type { Names } from "./names.ts";
import { parseStatements } from "./parse.ts";
import type { Frame, Word } from "./words.ts";

/** A function to judge. */
export interface Root {
  readonly function: EditorFunction;
  /** The name that the compiled function has, which a macro may make of the written one. */
  readonly name: string;
  readonly noinstr: boolean;
  readonly parameters: readonly string[];
  readonly frame: Frame;
  readonly variants: readonly Variant[];
}

const mentions = new RegExp(`\\b(?:${noinstr.watching.mentions.join("|")})\\b`);

/** Every function of the file to be judged: the noinstr ones, and those that may turn RCU off. */
export function rootsOf(file: EditorFile, names: Names): readonly Root[] {
  const roots: Root[] = [];
  for (const one of file.functions) {
    if (names.verdict(one.conditions, { path: file.source.path, offset: one.start }).value === "no") continue;
    if (one.madeBy === undefined) roots.push(...written(one, file, names));
    else roots.push(...made(one, one.madeBy, file, names));
  }
  return roots;
}

function written(one: EditorFunction, file: EditorFile, names: Names): readonly Root[] {
  const attributes = attributesOf(one, file, names);
  if (attributes.alwaysInline) return [];
  const turnsOff = mentions.test(file.source.text.slice(one.bodyStart, one.end));
  if (!attributes.noinstr && !turnsOff) return [];
  return body(
    one,
    one.name,
    attributes.noinstr,
    one.parameters.map(({ name }) => name),
    file,
    names,
  );
}

/** The definition's own, and those of its prototypes wherever they stand. */
function attributesOf(one: EditorFunction, file: EditorFile, names: Names): Attributes {
  const own = names.attributesOf(one);
  if (own.noinstr || own.alwaysInline || !names.isDeclaredNoinstr(one.name, file.source.path)) return own;
  return { ...own, noinstr: true };
}

function body(
  one: EditorFunction,
  name: string,
  isNoinstr: boolean,
  parameters: readonly string[],
  file: EditorFile,
  names: Names,
): readonly Root[] {
  const variants = variantsOf(file.source.path, one, names);
  if (variants === undefined) return [];
  const frame = rootFrame(name, file, one, one.bodyStart + 1);
  return [{ function: one, name, noinstr: isNoinstr, parameters, frame, variants }];
}

function rootFrame(name: string, file: EditorFile, one: EditorFunction, base: number): Frame {
  const definition = { start: one.nameStart, end: one.nameStart + one.name.length };
  return { kind: "root", name, path: file.source.path, base, definition, use: undefined, parent: undefined, depth: 0 };
}

/** A macro that heads a function may define others before it, and says what the one is that the braces belong to. */
function made(one: EditorFunction, maker: string, file: EditorFile, names: Names): readonly Root[] {
  const roots: Root[] = [];
  const outer = rootFrame(one.name, file, one, one.start);
  for (const each of functionsMade(file.source.text.slice(one.start, one.bodyStart), maker, outer, names)) {
    if (each.body !== undefined) {
      if (each.attributes.noinstr) roots.push(embedded(each, each.body, one, outer));
    } else if (
      each.attributes.noinstr ||
      (!each.attributes.alwaysInline && mentions.test(file.source.text.slice(one.bodyStart, one.end)))
    ) {
      roots.push(...body(one, each.name, each.attributes.noinstr, each.parameters, file, names));
    }
  }
  return roots;
}

/** A whole function in the macro's body, judged as part of the file that uses the macro. */
function embedded({ name, parameters }: MadeFunction, inside: readonly Word[], one: EditorFunction, outer: Frame): Root {
  const variant: Variant = { facts: [], words: inside, node: parseStatements(inside) };
  return { function: one, name, noinstr: true, parameters, frame: { ...outer, name }, variants: [variant] };
}
