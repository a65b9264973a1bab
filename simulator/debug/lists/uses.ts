/**
 * What lists hold. A list's type says nothing of it, but the program does wherever it goes over a list, takes something from it or links something in:
 * with the kernel's list macros, or with macros of its own around them.
 */
import type { SourceFile } from "../../../base/source-file.ts";
import { lexFile } from "../../../c/syntax/lex.ts";
import { type ListUse, listUses } from "../../../kernel/catalogue/list-macros.ts";

/** The entries of a list: records of a tag, linked by a member, which may lie in a member (`a.b`). */
export interface Held {
  readonly tag: string;
  readonly member: string;
}

/** What names mean, as far as it matters here. */
export interface Names {
  /** The tag of the record that a member is, holds in an array, or points to. */
  readonly member: (tag: string, member: string) => string | undefined;
  /** A global as a file sees it. */
  readonly object: (name: string, file: string) => { readonly address: number; readonly tag: string | undefined } | undefined;
}

/** How a head is known: as a member of every record of a tag, or as an object. */
export function memberKey(tag: string, member: string): string {
  return `${tag}.${member}`;
}

export function objectKey(address: number): string {
  return `&${address}`;
}

type Words = readonly string[];

/** A macro of the program's that uses lists. */
interface Wrapper {
  readonly params: Words;
  readonly body: Words;
}

/** A variable, and the members from there. */
interface Path {
  readonly base: string;
  readonly members: Words;
}

/** Macros in macros that are looked into. */
const MOST_NESTED = 8;
const WORD = /^[A-Za-z_]\w*$/;
const TALKS_OF_LISTS = /list_|hash_/;

/** @param files Those first that know best. @returns What the first use says, by the key of the head. */
export function heldInLists(files: readonly SourceFile[], names: Names): ReadonlyMap<string, Held> {
  const reader = new Reader(names);
  const texts = files.filter(({ text }) => TALKS_OF_LISTS.test(text)).map((file) => ({ path: file.path, words: reader.takeMacros(file) }));
  for (const { path, words } of texts) reader.read(words, path);
  return reader.found;
}

class Reader {
  readonly found = new Map<string, Held>();
  readonly #names: Names;
  readonly #wrappers = new Map<string, Wrapper>();
  /** Of the function that is read: variables that are records or point to some, and of which tag. */
  #locals = new Map<string, string>();
  #file = "";

  constructor(names: Names) {
    this.#names = names;
  }

  /** Notes the macros of a file. @returns What stands outside its directives. */
  takeMacros(file: SourceFile): Words {
    const { tokens, directives } = lexFile(file);
    const words: string[] = [];
    let at = 0;
    for (const start of directives) {
      while (at < start) words.push(tokens[at++]?.text ?? "");
      do at++;
      while (tokens[at]?.lineStart === false);
      const line = tokens.slice(start, at);
      if (line[1]?.text === "define" && line[3]?.spaceBefore === false) this.#define(line.map(({ text }) => text));
    }
    return [...words, ...tokens.slice(at).map(({ text }) => text)];
  }

  read(words: Words, file: string): void {
    this.#file = file;
    this.#locals = new Map();
    let depth = 0;
    for (const [at, word] of words.entries()) {
      if (word === "{") depth++;
      else if (word === "}") depth = Math.max(0, depth - 1);
      else if (word === "struct") this.#declare(words, at + 1);
      else if (words[at + 1] === "(" && (listUses.has(word) || this.#wrappers.has(word))) this.#use(word, argumentsAt(words, at + 1), 0);
      if (depth === 0 && (word === "}" || word === ";")) this.#locals.clear();
    }
  }

  /** `# define NAME ( a , b ) body`. */
  #define([, , name = "", open, ...rest]: Words): void {
    const close = rest.indexOf(")");
    if (open !== "(" || close < 0 || listUses.has(name)) return;
    const body = rest.slice(close + 1);
    const isWrapper = body.some((word, at) => body[at + 1] === "(" && (listUses.has(word) || this.#wrappers.has(word)));
    if (isWrapper) this.#wrappers.set(name, { params: rest.slice(0, close).filter((word) => word !== ","), body });
  }

  /** `TAG *a, *b`: parameters and locals alike. */
  #declare(words: Words, at: number): void {
    const tag = words[at] ?? "";
    let next = at;
    do {
      next++;
      while (words[next] === "*" || words[next] === "const" || words[next] === "__rcu") next++;
      const name = words[next] ?? "";
      if (!WORD.test(name)) return;
      this.#locals.set(name, tag);
      next++;
    } while (words[next] === ",");
  }

  #use(name: string, args: readonly Words[], depth: number): void {
    const use = listUses.get(name);
    if (use !== undefined) return this.#note(use, args);
    const wrapper = this.#wrappers.get(name);
    if (wrapper === undefined || depth > MOST_NESTED) return;
    const { params, body } = wrapper;
    for (const [at, word] of body.entries()) {
      if (body[at + 1] !== "(" || (!listUses.has(word) && !this.#wrappers.has(word))) continue;
      const given = argumentsAt(body, at + 1);
      this.#use(
        word,
        given.map((each) => each.flatMap((part) => args[params.indexOf(part)] ?? [part])),
        depth + 1,
      );
    }
  }

  #note(use: ListUse, args: readonly Words[]): void {
    const key = this.#head(args[use.head] ?? []);
    const held = this.#held(use, args);
    if (key !== undefined && held !== undefined && !this.found.has(key)) this.found.set(key, held);
  }

  #held(use: ListUse, args: readonly Words[]): Held | undefined {
    if (use.kind === "link") return this.#memberAt(pathOf(args[use.node] ?? []));
    const member = (args[use.member] ?? []).join("");
    const tag = use.kind === "each" ? this.#tagOf(pathOf(args[use.at] ?? [])) : this.#tagNamed(args[use.type] ?? []);
    return tag === undefined || member === "" ? undefined : { tag, member };
  }

  /** `struct TAG`, or the type of an expression. */
  #tagNamed(words: Words): string | undefined {
    const [first, second] = words;
    if (first === "struct") return second;
    return first !== undefined && /^(?:__)?typeof(?:__)?$/.test(first) ? this.#tagOf(pathOf(words.slice(1))) : undefined;
  }

  #head(words: Words): string | undefined {
    const path = pathOf(words);
    if (path === undefined) return undefined;
    const member = this.#memberAt(path);
    if (member !== undefined) return memberKey(member.tag, member.member);
    if (path.members.length > 0 || this.#locals.has(path.base)) return undefined;
    const object = this.#names.object(path.base, this.#file);
    return object === undefined ? undefined : objectKey(object.address);
  }

  /** The member that a path ends with, and what it is a member of. */
  #memberAt(path: Path | undefined): Held | undefined {
    const member = path?.members.at(-1);
    if (path === undefined || member === undefined) return undefined;
    const tag = this.#tagOf({ base: path.base, members: path.members.slice(0, -1) });
    return tag === undefined ? undefined : { tag, member };
  }

  #tagOf(path: Path | undefined): string | undefined {
    if (path === undefined) return undefined;
    let tag = this.#locals.get(path.base) ?? this.#names.object(path.base, this.#file)?.tag;
    for (const member of path.members) tag = tag === undefined ? undefined : this.#names.member(tag, member);
    return tag;
  }
}

/** The arguments of a call whose parenthesis stands at a place. */
function argumentsAt(words: Words, open: number): readonly Words[] {
  const all: string[][] = [[]];
  let depth = 0;
  for (let at = open; at < words.length; at++) {
    const word = words[at] ?? "";
    if (word === ")" && --depth === 0) return all;
    if (word === "," && depth === 1) all.push([]);
    else if (depth > 0) all.at(-1)?.push(word);
    if (word === "(") depth++;
  }
  return all;
}

/** `&a->b.c`, `(a)->b`, `*a`, `&a[i].b`; undefined for anything else. */
function pathOf(words: Words): Path | undefined {
  const plain = words.filter((word) => word !== "(" && word !== ")" && word !== "&" && word !== "*");
  const [base = "", ...rest] = plain;
  const members: string[] = [];
  let depth = 0;
  for (const [at, word] of rest.entries()) {
    if (word === "[") depth++;
    else if (word === "]") depth--;
    else if (depth > 0 || word === "->" || word === ".") continue;
    else if (WORD.test(word) && (rest[at - 1] === "->" || rest[at - 1] === ".")) members.push(word);
    else return undefined;
  }
  return WORD.test(base) ? { base, members } : undefined;
}
