/** What a name can mean where it is called. */
import type { Annotation } from "../../../c/editor/ast.ts";
import type { Effect } from "../../../kernel/catalogue/effect.ts";
import { effectOf } from "../../../kernel/catalogue/effects.ts";
import type { Surroundings } from "../surroundings.ts";
import { aliasOf, type Node, nodeOfFunction, nodeOfMacro } from "./node.ts";

export type Meaning =
  | { readonly kind: "effect"; readonly effect: Effect; readonly nodes: readonly Node[] }
  /** Bodies that it can have; more than one when configurations differ. Attributes of all its declarations. */
  | {
      readonly kind: "bodies";
      readonly nodes: readonly Node[];
      readonly attributes: readonly Annotation[];
      readonly parameters: readonly string[];
    }
  /** Declared, but its body is not looked at. */
  | { readonly kind: "declared"; readonly attributes: readonly Annotation[]; readonly parameters: readonly string[] }
  | { readonly kind: "unknown" };

const UNKNOWN: Meaning = { kind: "unknown" };
/** A chain of macros that stand for one another is followed so far. */
const MOST_ALIASES = 5;

export class Resolver {
  private readonly surroundings: Surroundings;
  private readonly byPath = new Map<string, Map<string, Meaning>>();

  constructor(surroundings: Surroundings) {
    this.surroundings = surroundings;
  }

  meaningOf(name: string, from: string): Meaning {
    let known = this.byPath.get(from);
    if (known === undefined) {
      known = new Map();
      this.byPath.set(from, known);
    }
    const old = known.get(name);
    if (old !== undefined) return old;
    const meaning = this.resolve(name, from, MOST_ALIASES);
    known.set(name, meaning);
    return meaning;
  }

  private resolve(name: string, from: string, aliases: number): Meaning {
    const effect = effectOf(name);
    if (effect !== undefined) return { kind: "effect", effect, nodes: [] };
    const macros = this.surroundings.macrosNamed(name, from);
    const nodes = macros.flatMap(({ macro, path }) => nodeOfMacro(macro, path) ?? []);
    if (nodes.length > 0) return { kind: "bodies", nodes, attributes: [], parameters: nodes[0]?.parameters ?? [] };
    const alias = macros.map(({ macro }) => aliasOf(macro)).find((other) => other !== undefined && other !== name);
    if (alias !== undefined && aliases > 0) return this.resolve(alias, from, aliases - 1);
    return this.functions(name, from);
  }

  private functions(name: string, from: string): Meaning {
    const entries = this.surroundings.functionsNamed(name, from);
    if (entries.length === 0) return UNKNOWN;
    const attributes = entries.flatMap(({ signature }) => signature.attributes);
    const parameters = (entries.find(({ isDefinition }) => isDefinition) ?? entries[0])?.signature.parameters.map((one) => one.name) ?? [];
    const paths = new Set(entries.filter(({ isDefinition, path }) => isDefinition && isNear(path, from)).map(({ path }) => path));
    const nodes = [...paths].flatMap((path) => this.inFile(name, path));
    if (nodes.length === 0) return { kind: "declared", attributes, parameters };
    const full = nodes.filter(({ isEmpty }) => !isEmpty);
    return { kind: "bodies", nodes: full.length > 0 ? full : nodes, attributes, parameters };
  }

  private inFile(name: string, path: string): readonly Node[] {
    const functions = this.surroundings.file(path)?.functions.filter((fn) => fn.name === name) ?? [];
    return functions.flatMap((fn) => nodeOfFunction(fn, path) ?? []);
  }
}

/**
 * Whether a body is looked at: in the same file, in a header, or in a file beside it. What lies farther away is known by the table and by
 * its annotations; reading all that a function can reach would be reading the kernel.
 */
function isNear(path: string, from: string): boolean {
  return path === from || path.endsWith(".h") || folderOf(path) === folderOf(from);
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/") + 1);
}
