/** Function bodies: parsed when first asked for, with the file scope as it was where they stand. */
import type { Problem } from "../../base/problem.ts";
import type { BlockStmt, Expr, FunctionBody, FunctionDecl, Stmt } from "./ast.ts";
import { checkLabels } from "./labels.ts";
import type { FunctionPart, Unit } from "./parser.ts";
import { Parser } from "./parser.ts";
import { ParseStop } from "./problems.ts";
import { plain } from "./types-basic.ts";
import { needSize } from "./build-value.ts";
import type { FunctionType } from "./types.ts";

/** The body of tokens `start` (its brace) to `end`; the answer is made once. */
export function lazyBody(
  unit: Unit,
  decl: FunctionDecl,
  part: FunctionPart,
  type: FunctionType,
  start: number,
  end: number,
): () => FunctionBody {
  let made: FunctionBody | undefined;
  return () => {
    made ??= parseBody(unit, decl, part, type, start, end);
    return made;
  };
}

function parseBody(unit: Unit, decl: FunctionDecl, part: FunctionPart, type: FunctionType, start: number, end: number): FunctionBody {
  const problems: Problem[] = [];
  const { params } = part;
  const p = new Parser(unit, start, end, start, problems);
  // The definition's own return type, whatever other declarations say.
  const own: FunctionDecl = { ...decl, type };
  p.fn = { decl: own, labels: new Map(), localLabels: [], switches: [], breakable: 0, loops: 0, funcName: undefined };
  p.scope = part.scope;
  try {
    for (const param of params) needSize(p, param.type, param.pos);
    if (type.returns.type.kind !== "void") needSize(p, plain(type.returns.type), decl.pos);
    const block = unit.grammar.block(p);
    checkLabels(p, p.fn.labels);
    return { params, block: part.effects.length === 0 ? block : withEffects(block, part.effects), problems };
  } catch (stop) {
    if (!(stop instanceof ParseStop)) throw stop;
    return { params, block: undefined, problems: [...problems, stop.problem] };
  }
}

/** The body with the effects of its parameters' sizes before it. */
function withEffects(block: BlockStmt, effects: readonly Expr[]): BlockStmt {
  const first = effects.map((expr): Stmt => ({ kind: "expr", expr, pos: expr.pos, end: expr.end }));
  return { ...block, stmts: [...first, ...block.stmts] };
}
