/** Whether a tree without an error is to be believed: a grammar of plain C reads some macros as something else, and says nothing. */
import type { FlatTree, TreeFault } from "./grammar/grammar.ts";
import type { MaskTable } from "./masking/mask-table.ts";

/** Why a function is not analysed. */
export interface BodyFault {
  /** One phrase. */
  readonly what: string;
  /** From the function's first character. */
  readonly offset: number;
}

/** Kinds of nodes that a body cannot have. */
const impossible: ReadonlySet<string> = new Set([
  "function_definition",
  "linkage_specification",
  "seh_try_statement",
  "seh_leave_statement",
  "attributed_statement",
]);

/**
 * What is wrong with the tree of a body that lies from its opening to its closing brace.
 *
 * @param text What was parsed, before masking.
 */
export function checkTree(tree: FlatTree, text: string, bodyStart: number, table: MaskTable): BodyFault | undefined {
  const { fault } = tree;
  if (fault !== undefined) return describe(fault, text, bodyStart);
  const kindOf = (row: number): string => tree.names[tree.kinds[row] ?? 0] ?? "";
  // Row 0 is the whole text; the body must be all of it.
  if (kindOf(1) !== "compound_statement" || tree.starts[1] !== bodyStart || tree.ends[1] !== text.length || tree.nexts[1] !== tree.count) {
    return { what: "its braces do not match what the grammar reads", offset: Math.min(tree.ends[1] ?? bodyStart, text.length) };
  }
  for (let row = 2; row < tree.count; row++) {
    const offset = tree.starts[row] ?? 0;
    const kind = kindOf(row);
    if (impossible.has(kind)) return { what: `${quoted(text, offset)} reads as a definition inside of it`, offset };
    if (kind === "macro_type_specifier") return { what: `${quoted(text, offset)} may be a loop or a declaration`, offset };
    if (kind === "type_identifier" && table.attributes.has(text.slice(offset, tree.ends[row]))) {
      return { what: `${quoted(text, offset)} reads as a type`, offset };
    }
  }
  return undefined;
}

function describe({ kind, start }: TreeFault, text: string, bodyStart: number): BodyFault {
  switch (kind) {
    case "error": {
      const offset = afterSpace(text, Math.max(start, bodyStart));
      return { what: `${quoted(text, offset)} is not understood`, offset };
    }
    case "missing": {
      // What lacks something stands before the place where it is missed.
      const offset = afterSpace(text, text.lastIndexOf("\n", Math.max(0, start - 1)) + 1);
      return { what: `${quoted(text, offset)} is not understood`, offset };
    }
    case "deep":
      return { what: "its expressions or statements nest too deep", offset: start };
    case "slow":
      return { what: "it is too much work to read", offset: bodyStart };
  }
}

function afterSpace(text: string, offset: number): number {
  let at = offset;
  while (at < text.length && " \t\r\n".includes(text[at] ?? "")) at++;
  return at;
}

/** The rest of the line, as far as it is short. */
export function quoted(text: string, offset: number): string {
  const line = text.slice(offset, offset + 40).split(/[\r\n]/)[0] ?? "";
  const isCut = line.length === 40;
  return line === "" ? "the end" : `\`${line.trimEnd()}${isCut ? "…" : ""}\``;
}
