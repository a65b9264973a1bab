/**
 * What the outline must be told about a code base, as data: words that are attributes, macros that make functions and objects. Most
 * of a file is read by the grammar of declarations alone; the table settles what the grammar leaves open.
 */

/** As it is written in the catalogue. In a macro's name a final `#` stands for digits, a final `*` for anything. */
export interface OutlineWords {
  /** Attribute macros, with or without arguments: `noinstr`, `__printf`. */
  readonly attributes: readonly string[];
  readonly functionMacros: readonly FunctionMacro[];
  readonly objectMacros: readonly ObjectMacro[];
}

/** A macro whose use, followed by a body, is the definition of a function. */
export interface FunctionMacro {
  readonly macro: string;
  /** The function's name, where `$0` stands for the first argument and so on: `sys_$0`. */
  readonly name: string;
  /** How the rest of the arguments is read: `pairs` of a type and a name each, or `none`. */
  readonly parameters: "pairs" | "none";
}

/** A macro whose use is the definition of an object. */
export interface ObjectMacro {
  readonly macro: string;
  /** Which argument is the object's name. */
  readonly name: number;
}

export interface OutlineTable {
  readonly attributes: ReadonlySet<string>;
  functionMacro(name: string): FunctionMacro | undefined;
  objectMacro(name: string): ObjectMacro | undefined;
}

/** Prepares the words for look-ups; to be done once. */
export function outlineTable(words: OutlineWords): OutlineTable {
  return {
    attributes: new Set(words.attributes),
    functionMacro: finder(words.functionMacros),
    objectMacro: finder(words.objectMacros),
  };
}

interface NamedMacro {
  readonly macro: string;
}

function finder<Entry extends NamedMacro>(entries: readonly Entry[]): (name: string) => Entry | undefined {
  const exact = new Map<string, Entry>();
  const families: { readonly stem: string; readonly digits: boolean; readonly entry: Entry }[] = [];
  for (const entry of entries) {
    const last = entry.macro.at(-1);
    if (last === "#" || last === "*") families.push({ stem: entry.macro.slice(0, -1), digits: last === "#", entry });
    else exact.set(entry.macro, entry);
  }
  // The longest stem counts, so that an exception of a family can stand anywhere.
  families.sort((a, b) => b.stem.length - a.stem.length);
  const fits = (name: string, stem: string, digits: boolean): boolean =>
    name.startsWith(stem) && (!digits || /^\d+$/.test(name.slice(stem.length)));
  return (name) => exact.get(name) ?? families.find(({ stem, digits }) => fits(name, stem, digits))?.entry;
}
