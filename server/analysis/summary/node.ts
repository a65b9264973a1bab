/** What can be called and has a body: functions and macros alike. */
import type { Annotation, Span, Statement } from "../../../c/editor/ast.ts";
import type { EditorFunction, MacroDefinition } from "../../../c/editor/file.ts";
import { lower } from "../flow/lower.ts";
import type { Graph } from "../flow/graph.ts";
import { parseFragment } from "../fragment/parse.ts";

export interface Node {
  readonly name: string;
  /** The file that it is in: names in its body are meant from there. */
  readonly path: string;
  readonly parameters: readonly string[];
  readonly graph: Graph;
  /** What stays the same object while the text does. */
  readonly identity: object;
  /** Of the definition itself; none for macros. */
  readonly attributes: readonly Annotation[];
  readonly isMacro: boolean;
  /** Whether the body does nothing at all, as the stand-in for something that is configured out. */
  readonly isEmpty: boolean;
}

const graphsOfFunctions = new WeakMap<object, Graph>();

/**
 * Undefined for a function that could not be read.
 *
 * @param isKept Whether its tree is kept by others, so that the text is known to be the same while the tree is. Else the tree is let go of.
 */
export function nodeOfFunction(fn: EditorFunction, path: string, isKept = true): Node | undefined {
  const graph = graphOf(fn);
  if (graph === undefined || fn.tree === undefined) return undefined;
  return {
    name: fn.name,
    path,
    parameters: fn.parameters.map(({ name }) => name),
    graph,
    identity: isKept ? fn.tree : graph,
    attributes: fn.attributes,
    isMacro: false,
    isEmpty: fn.tree.body.statements.length === 0,
  };
}

export function graphOf({ tree, parameters }: EditorFunction): Graph | undefined {
  if (tree === undefined) return undefined;
  const known = graphsOfFunctions.get(tree);
  if (known !== undefined) return known;
  const { body } = tree;
  const closing: Span = { start: body.end - 1, end: body.end };
  const graph = lower({ statements: body.statements, parameters: parameters.map(({ name }) => name), closing });
  graphsOfFunctions.set(tree, graph);
  return graph;
}

const graphsOfMacros = new WeakMap<MacroDefinition, Graph | "unreadable">();

/** Undefined for a macro that is no call or whose body cannot be read by itself. */
export function nodeOfMacro(macro: MacroDefinition, path: string): Node | undefined {
  const graph = graphOfMacro(macro);
  if (macro.parameters === undefined || graph === "unreadable") return undefined;
  return {
    name: macro.name,
    path,
    parameters: macro.parameters,
    graph,
    identity: macro,
    attributes: [],
    isMacro: true,
    isEmpty: graph.calls.length === 0,
  };
}

function graphOfMacro(macro: MacroDefinition): Graph | "unreadable" {
  const known = graphsOfMacros.get(macro);
  if (known !== undefined) return known;
  const statements = parseFragment(macro.body);
  const closing: Span = { start: macro.body.length, end: macro.body.length };
  const parameters = (macro.parameters ?? []).map((name) => name.replace("...", "").trim());
  const graph = statements === undefined ? "unreadable" : lower({ statements: withValue(statements), parameters, closing });
  graphsOfMacros.set(macro, graph);
  return graph;
}

/** A macro that is an expression has its value. */
function withValue(statements: readonly Statement[]): readonly Statement[] {
  const [only] = statements;
  if (statements.length !== 1 || only?.kind !== "expression-statement") return statements;
  return [{ kind: "return", value: only.expression, start: only.start, end: only.end }];
}

/** Calls of a macro parameter are calls of what is handed over, so a macro's parameters are no local variables that hide functions. */
export function aliasOf(macro: MacroDefinition): string | undefined {
  return macro.parameters === undefined ? /^\s*([A-Za-z_]\w*)\s*$/.exec(macro.body)?.[1] : undefined;
}
