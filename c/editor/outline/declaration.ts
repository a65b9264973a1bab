/** What one declaration at file level declares: functions, prototypes, objects. Works on its tokens alone. */
import type { FileObject } from "../file.ts";
import { COMMA, EQUALS, OPEN_BRACE, OPEN_BRACKET, OPEN_PAREN, STAR } from "./characters.ts";
import { type Context, type Head, wordAt } from "./context.ts";
import { type Declarator, readDeclarator } from "./declarator.ts";
import { madeFunction, madeObject } from "./made.ts";
import { hasNewline } from "./skip.ts";
import { readSpecifiers, type Specifiers } from "./specifiers.ts";
import type { OutlineTable } from "./table.ts";
import { type Tokens, WORD } from "./tokens.ts";
import { isCapital, roleOf } from "./words.ts";

export interface Declared {
  /** Functions that are declared; before a body, at most one. */
  readonly heads: readonly Head[];
  readonly objects: readonly Omit<FileObject, "end">[];
  /** Before a brace: what stands there is the list of a struct, union or enumeration. */
  readonly isTagged: boolean;
}

const NOTHING: Declared = { heads: [], objects: [], isTagged: false };

/** Reads the tokens up to a semicolon, or those before a brace that is open at file level. */
export function readDeclaration(text: string, tokens: Tokens, table: OutlineTable, beforeBrace: boolean): Declared {
  const context: Context = { text, tokens, table };
  const objects: Omit<FileObject, "end">[] = [];
  const from = takeInvocations(context, objects);
  const { specifiers, next, kind } = readSpecifiers(context, from);
  if (beforeBrace && endsInTag(context, from)) return { heads: [], objects, isTagged: true };
  switch (kind) {
    case "nothing":
      return { heads: [], objects, isTagged: false };
    case "invocation": {
      const made = beforeBrace ? madeFunction(context, from, specifiers, next) : undefined;
      if (made !== undefined) return { heads: [made], objects, isTagged: false };
      const object = beforeBrace ? undefined : madeObject(context, from, specifiers, next);
      return object === undefined ? { ...NOTHING, objects } : { heads: [], objects: [...objects, object], isTagged: false };
    }
    case "declarators":
      return withDeclarators(context, { start: tokens.start(from), specifiers, next, beforeBrace }, objects);
  }
}

/**
 * Passes over uses of macros that stand on lines of their own without a semicolon: `EXPORT_SYMBOL(x)`, then a function. Returns where the
 * declaration proper begins.
 */
function takeInvocations(context: Context, objects: Omit<FileObject, "end">[]): number {
  const { text, tokens, table } = context;
  let at = 0;
  while (at < tokens.count && tokens.kind(at) === WORD && tokens.kind(at + 1) === OPEN_PAREN) {
    const closing = tokens.match(at + 1);
    const follows = closing + 1;
    if (follows >= tokens.count || tokens.kind(follows) !== WORD) break;
    const isChain = tokens.kind(follows + 1) === OPEN_PAREN && isCapital(wordAt(context, at)) && isCapital(wordAt(context, follows));
    if (!isChain && !hasNewline(text, tokens.end(closing), tokens.start(follows))) break;
    const role = roleOf(wordAt(context, at), table);
    if (role !== "plain" && !(role === "attribute-like" && isCapital(wordAt(context, at)))) break;
    if (isTrailing(context, follows)) break;
    const object = madeObject(context, at, { attributes: [], type: "", isExtern: false }, at);
    if (object !== undefined) objects.push(object);
    at = follows;
  }
  return at;
}

/** Whether a word on the line after a parenthesis still belongs to what stands before it: an attribute that ends the declaration. */
function isTrailing(context: Context, index: number): boolean {
  const { tokens, table } = context;
  const role = roleOf(wordAt(context, index), table);
  if (role !== "attribute" && role !== "attribute-like") return false;
  const next = tokens.kind(index + 1) === OPEN_PAREN ? tokens.match(index + 1) + 1 : index + 1;
  return next >= tokens.count || (tokens.kind(next) === WORD && isTrailing(context, next));
}

/** Whether the tokens end as the head of a struct, union or enumeration does before its list: `struct __packed name`. */
function endsInTag(context: Context, from: number): boolean {
  const { tokens, table } = context;
  let tag = -1;
  for (let at = from; at < tokens.count; at++) {
    if (tokens.kind(at) === WORD) {
      const role = roleOf(wordAt(context, at), table);
      if (role === "tag") tag = at;
      if (tag >= 0 && tokens.kind(at + 1) === OPEN_PAREN) {
        if (role !== "attribute") return false;
        at = tokens.match(at + 1);
      }
    } else if (tokens.kind(at) === OPEN_PAREN) at = tokens.match(at);
    else if (tokens.kind(at) === STAR || tokens.kind(at) === OPEN_BRACE) tag = -1;
  }
  return tag >= 0;
}

interface Started {
  readonly start: number;
  readonly specifiers: Specifiers;
  readonly next: number;
  readonly beforeBrace: boolean;
}

function withDeclarators(context: Context, started: Started, objects: Omit<FileObject, "end">[]): Declared {
  const { tokens } = context;
  const heads: Head[] = [];
  let at = started.next;
  while (at < tokens.count) {
    const found = readDeclarator(context, at);
    if (found === undefined) break;
    if (found.parameters === undefined) addObject(started, found, objects);
    else heads.push(headOf(started, found));
    at = nextDeclarator(context, found.next);
  }
  // Before a body there is but one declarator.
  return { heads: started.beforeBrace ? heads.slice(0, 1) : heads, objects, isTagged: false };
}

function headOf({ start, specifiers }: Started, found: Declarator): Head {
  const { name, nameStart, parameters = [] } = found;
  const attributes = [...specifiers.attributes, ...found.attributes];
  const returnType = joined(specifiers.type, found.pointers);
  return { start, name, nameStart, attributes, returnType, parameters, madeBy: undefined };
}

function addObject({ start, specifiers, beforeBrace }: Started, found: Declarator, objects: Omit<FileObject, "end">[]): void {
  if (specifiers.isExtern || beforeBrace) return;
  const type = joined(specifiers.type, found.pointers);
  const words = specifiers.attributes.map(({ name }) => name);
  objects.push({ start, name: found.name, nameStart: found.nameStart, macro: undefined, arguments: words, type });
}

/** A type with its pointers, as kernel code writes it: `struct list_head *`. */
function joined(type: string, pointers: string): string {
  return pointers === "" ? type : `${type} ${pointers}`.trim();
}

/** Past the comma that ends a declarator with its initializer; the end when none follows. */
function nextDeclarator({ tokens }: Context, from: number): number {
  for (let at = from; at < tokens.count; at++) {
    const kind = tokens.kind(at);
    if (kind === COMMA) return at + 1;
    if (kind === OPEN_PAREN || kind === OPEN_BRACKET) at = tokens.match(at);
    else if (kind === EQUALS) continue;
  }
  return tokens.count;
}
