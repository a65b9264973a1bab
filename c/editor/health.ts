/** Whether a tree without an error is to be believed: a grammar of plain C reads some macros as something else, and says nothing. */
import type { FlatTree } from "./grammar/grammar.ts";
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
  if (fault !== undefined) return { what: describe(fault.kind, text, fault.start), offset: fault.start };
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

function describe(kind: "error" | "missing" | "deep" | "slow", text: string, offset: number): string {
  switch (kind) {
    case "error":
    case "missing":
      return `${quoted(text, offset)} is not understood`;
    case "deep":
      return "its expressions or statements nest too deep";
    case "slow":
      return "it is too much work to read";
  }
}

/** The rest of the line, as far as it is short. */
export function quoted(text: string, offset: number): string {
  const from = offset + (/^\s*/.exec(text.slice(offset, offset + 400))?.[0].length ?? 0);
  const line = text.slice(from, from + 40).split(/[\r\n]/)[0] ?? "";
  const isCut = line.length === 40;
  return line === "" ? "the end" : `\`${line.trimEnd()}${isCut ? "…" : ""}\``;
}
