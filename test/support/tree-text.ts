/**
 * Trees as short text, for tests.
 *
 * Loads are silent; `<type>e` is an implicit conversion and `(type)e` an explicit one; `(p + 4*i)` adds elements of four bytes; `@f(…)` is a builtin.
 */
import type { Expr, Initializer, Stmt } from "../../c/syntax/ast.ts";
import { typeText } from "../../c/syntax/type-text.ts";

/** An expression. Constants show their type where it is not int. */
export function exprText(expr: Expr): string {
  switch (expr.kind) {
    case "constant":
      return typeText(expr.type) === "int" ? String(expr.value) : `${expr.value}:${typeText(expr.type)}`;
    case "float-constant":
      return `${expr.text}:${typeText(expr.type)}`;
    case "string":
      return JSON.stringify(String.fromCharCode(...expr.bytes));
    case "object":
      return expr.decl.name;
    case "function":
      return expr.decl.name;
    case "compound-literal":
      return `(${typeText(expr.type)})${initText(expr.decl.init)}`;
    case "label-address":
      return `&&${expr.label.name}`;
    case "load":
      return exprText(expr.place);
    case "address":
      return `&${exprText(expr.place)}`;
    case "deref":
      return `*${exprText(expr.pointer)}`;
    case "member":
      return `${exprText(expr.object)}.${expr.field.name ?? "_"}`;
    case "negate":
      return `-${exprText(expr.operand)}`;
    case "bit-not":
      return `~${exprText(expr.operand)}`;
    case "not":
      return `!${exprText(expr.operand)}`;
    case "cast":
      return `${expr.implicit ? `<${typeText(expr.type)}>` : `(${typeText(expr.type)})`}${exprText(expr.operand)}`;
    default:
      return operatorText(expr);
  }
}

function operatorText(expr: Exclude<Expr, { kind: "constant" | "load" | "address" | "member" | "cast" }>): string {
  switch (expr.kind) {
    case "arithmetic":
    case "compare":
    case "logical":
      return `(${exprText(expr.left)} ${expr.op} ${exprText(expr.right)})`;
    case "pointer-add":
      return `(${exprText(expr.pointer)} + ${expr.scale}*${exprText(expr.index)})`;
    case "pointer-difference":
      return `(${exprText(expr.left)} -/${expr.scale} ${exprText(expr.right)})`;
    case "conditional":
      return `(${exprText(expr.condition)} ? ${expr.then === undefined ? "" : exprText(expr.then)} : ${exprText(expr.otherwise)})`;
    case "comma":
      return `(${exprText(expr.left)}, ${exprText(expr.right)})`;
    case "assign":
      return `(${exprText(expr.target)} = ${exprText(expr.value)})`;
    case "compound-assign":
      return `(${exprText(expr.target)} ${expr.op}=<${typeText(expr.computeType)}${expr.scale === 1 ? "" : ` *${expr.scale}`}> ${exprText(expr.value)})`;
    case "increment":
      return expr.postfix ? `(${exprText(expr.target)} post ${expr.delta})` : `(${exprText(expr.target)} pre ${expr.delta})`;
    case "call":
      return `${exprText(expr.callee)}(${expr.args.map(exprText).join(", ")})`;
    case "builtin":
      return `@${expr.name}(${expr.args.map(exprText).join(", ")})`;
    case "va-arg":
      return `va_arg(${exprText(expr.list)}, ${typeText(expr.type)})`;
    case "statement-expression":
      return `({ ${[...expr.block.stmts.map(stmtText), ...(expr.result === undefined ? [] : [exprText(expr.result)])].join(" ")} })`;
    default:
      return expr.kind;
  }
}

/** `{ 0: 1, 4: 2, 8.3+5: 7 }`: byte offsets, and first bit and width of bit-fields. */
export function initText(init: Initializer | undefined): string {
  const entries = (init?.entries ?? []).map(({ offset, field, value }) => {
    const bits = field?.bits === undefined ? "" : `.${field.bits.start}+${field.bits.width}`;
    return `${offset}${bits}: ${exprText(value)}`;
  });
  return `{ ${entries.join(", ")} }`;
}

/** A statement on one line. */
export function stmtText(stmt: Stmt): string {
  switch (stmt.kind) {
    case "block":
      return `{ ${stmt.stmts.map(stmtText).join(" ")} }`;
    case "decl":
      return stmt.decls.map((decl) => `${decl.storage} ${decl.name}${decl.init === undefined ? "" : ` ${initText(decl.init)}`};`).join(" ");
    case "expr":
      return `${exprText(stmt.expr)};`;
    case "if":
      return `if ${exprText(stmt.condition)} ${stmtText(stmt.then)}${stmt.otherwise === undefined ? "" : ` else ${stmtText(stmt.otherwise)}`}`;
    case "while":
      return `while ${exprText(stmt.condition)} ${stmtText(stmt.body)}`;
    case "do":
      return `do ${stmtText(stmt.body)} while ${exprText(stmt.condition)};`;
    case "for": {
      const head = [
        stmt.init === undefined ? ";" : stmtText(stmt.init),
        stmt.condition && exprText(stmt.condition),
        stmt.step && exprText(stmt.step),
      ];
      return `for (${head[0] ?? ""} ${head[1] ?? ""}; ${head[2] ?? ""}) ${stmtText(stmt.body)}`;
    }
    case "switch":
      return `switch ${exprText(stmt.value)} ${stmtText(stmt.body)}`;
    case "case": {
      const { range } = stmt.target;
      const label = range === undefined ? "default" : `case ${range.low}${range.high === range.low ? "" : `..${range.high}`}`;
      return `${label}: ${stmtText(stmt.body)}`;
    }
    case "label":
      return `${stmt.label.name}: ${stmtText(stmt.body)}`;
    case "goto":
      return `goto ${stmt.label.name};`;
    case "goto-computed":
      return `goto *${exprText(stmt.address)};`;
    case "return":
      return stmt.value === undefined ? "return;" : `return ${exprText(stmt.value)};`;
    case "asm":
      return `asm ${JSON.stringify(stmt.template)}${stmt.effects.map((effect) => ` ${exprText(effect)}`).join("")};`;
    default:
      return stmt.kind === "empty" ? ";" : `${stmt.kind};`;
  }
}
