/**
 * What the masking must know by name. The table comes from outside (kernel/catalogue): this room knows the language, not the kernel.
 */

export interface MaskTable {
  /** Macros that stand where an attribute may, without arguments: `noinstr`, `__user`. */
  readonly attributes: ReadonlySet<string>;
  /** The same, with arguments: `__acquires(lock)`. */
  readonly attributesWithArguments: ReadonlySet<string>;
  /** Parts of names between underscores that make a macro a loop when a statement follows: `for_each` in `list_for_each_entry`. */
  readonly loopParts: readonly string[];
  /** Loop macros whose names do not show it, and macros whose following statement is a scope: `scoped_guard`. */
  readonly loops: ReadonlySet<string>;
  /** Macros that end a block which a loop macro opened: `while_each_pid_task`. After a `do` they are its condition. */
  readonly loopEnds: ReadonlySet<string>;
  /** Macros that are inline assembly with other words around it. */
  readonly assembly: ReadonlySet<string>;
  /** Macros whose arguments are not executed, besides the language's own: `sizeof_field`. */
  readonly unevaluated: ReadonlySet<string>;
  /** Names of types that a parenthesis may hold before a value: `u64`. A name that ends in `_t` is taken for one. */
  readonly types: ReadonlySet<string>;
}

/** Names of code outside the tree, from a project's settings. */
export interface AddedMasks {
  /** An attribute that takes arguments ends in `()`. */
  readonly attributes?: readonly string[];
  readonly loops?: readonly string[];
}

/** A table with further names. */
export function extendMaskTable(table: MaskTable, { attributes = [], loops = [] }: AddedMasks): MaskTable {
  const plain = attributes.filter((name) => !name.endsWith("()"));
  const withArguments = attributes.filter((name) => name.endsWith("()")).map((name) => name.slice(0, -2));
  return {
    ...table,
    attributes: new Set([...table.attributes, ...plain]),
    attributesWithArguments: new Set([...table.attributesWithArguments, ...withArguments]),
    loops: new Set([...table.loops, ...loops]),
  };
}

/** Whether a macro of this name is a loop when a statement follows its parentheses. */
export function isLoopName(table: MaskTable, name: string): boolean {
  return table.loops.has(name) || table.loopParts.some((part) => hasPart(name, part));
}

function hasPart(name: string, part: string): boolean {
  const at = name.indexOf(part);
  if (at < 0) return false;
  const end = at + part.length;
  return (at === 0 || name[at - 1] === "_") && (end === name.length || name[end] === "_");
}

/** Whether the name is surely a type's. */
export function isTypeName(table: MaskTable, name: string): boolean {
  return table.types.has(name) || name.endsWith("_t");
}
