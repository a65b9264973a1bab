/** Checks that a tree keeps what c/syntax/ast.ts promises to the lowering. */
import type { BlockStmt, Expr, Initializer, ObjectDecl, Stmt, TranslationUnit } from "../../c/syntax/ast.ts";
import { compatibleTypes } from "../../c/syntax/compatible.ts";
import { sizeOf } from "../../c/syntax/layout.ts";
import { typeText } from "../../c/syntax/type-text.ts";
import { integerOf, isArithmetic, isInteger, isPointer, isScalar, isVoid, pointee } from "../../c/syntax/types-basic.ts";
import type { QualType } from "../../c/syntax/types.ts";

/** Sentences about broken promises, with the text of the node's tokens. */
export function checkUnit(unit: TranslationUnit): readonly string[] {
  const check = new TreeCheck(unit);
  for (const decl of unit.globals.values()) {
    if (decl.kind === "object") check.object(decl);
    else {
      const body = decl.body?.();
      if (body?.block !== undefined) check.stmt(body.block, decl.type.returns);
    }
  }
  for (const decl of unit.staticLocals) check.object(decl);
  return check.broken;
}

class TreeCheck {
  readonly broken: string[] = [];
  private readonly unit: TranslationUnit;

  constructor(unit: TranslationUnit) {
    this.unit = unit;
  }

  private claim(holds: boolean, node: { readonly pos: number; readonly end: number }, sentence: string): void {
    if (holds) return;
    const text = this.unit.tokens
      .slice(node.pos, Math.max(node.end, node.pos + 1))
      .map((token) => token.text)
      .join(" ");
    this.broken.push(`${sentence}: ${text.slice(0, 120)}`);
  }

  object(decl: ObjectDecl): void {
    if (decl.storage !== "extern") this.claim(sizeOf(decl.type.type) !== undefined, decl, `object ${decl.name} has no size`);
    if (decl.init !== undefined) this.init(decl.init, decl);
  }

  private init(init: Initializer, at: ObjectDecl): void {
    for (const entry of init.entries) {
      if (entry.type.type.kind === "array") {
        this.claim(entry.value.kind === "string", at, "an array entry is not a string");
        continue;
      }
      this.value(entry.value);
      this.same(entry.value.type, entry.type, entry.value, "an entry's value");
    }
  }

  stmt(stmt: Stmt | undefined, returns: QualType): void {
    if (stmt === undefined) return;
    this.span(stmt);
    switch (stmt.kind) {
      case "block":
        for (const inner of stmt.stmts) this.stmt(inner, returns);
        return;
      case "decl":
        for (const decl of stmt.decls) this.object(decl);
        return;
      case "expr":
        this.value(stmt.expr);
        return;
      case "if":
        this.condition(stmt.condition);
        this.stmt(stmt.then, returns);
        this.stmt(stmt.otherwise, returns);
        return;
      case "while":
      case "do":
        this.condition(stmt.condition);
        this.stmt(stmt.body, returns);
        return;
      case "for":
        this.stmt(stmt.init, returns);
        if (stmt.condition !== undefined) this.condition(stmt.condition);
        if (stmt.step !== undefined) this.value(stmt.step);
        this.stmt(stmt.body, returns);
        return;
      case "switch":
        this.value(stmt.value);
        this.claim((integerOf(stmt.value.type.type)?.size ?? 0) >= 4, stmt, "a switch value is not promoted");
        this.stmt(stmt.body, returns);
        return;
      case "case":
      case "label":
        this.stmt(stmt.body, returns);
        return;
      case "goto-computed":
        this.value(stmt.address);
        this.claim(isPointer(stmt.address.type), stmt, "a goto's address is no pointer");
        return;
      case "return":
        if (stmt.value === undefined) return;
        this.value(stmt.value);
        if (!isVoid(stmt.value.type)) this.same(stmt.value.type, returns, stmt, "a returned value");
        return;
      case "asm":
        for (const effect of stmt.effects) this.value(effect);
        return;
      default:
        return;
    }
  }

  private span(node: { readonly pos: number; readonly end: number }): void {
    this.claim(
      node.pos >= 0 && node.end >= node.pos && node.end <= this.unit.tokens.length,
      node,
      `a span ${node.pos}..${node.end} is wrong`,
    );
  }

  private same(from: QualType, to: QualType, node: { readonly pos: number; readonly end: number }, what: string): void {
    const equal =
      compatibleTypes(from.type, to.type) ||
      (isPointer(from) && isPointer(to) && typeText({ ...from, quals: 0 }) === typeText({ ...to, quals: 0 }));
    this.claim(equal, node, `${what} has type ${typeText(from)}, not ${typeText(to)}`);
  }

  private condition(expr: Expr): void {
    this.value(expr);
    this.claim(isScalar(expr.type), expr, "a condition is no scalar");
  }

  /** An rvalue: unqualified, never an array or a function. */
  private value(expr: Expr): void {
    this.claim(!expr.lvalue, expr, `an lvalue (${expr.kind}) stands for a value`);
    this.claim(expr.type.type.kind !== "array" && expr.type.type.kind !== "function", expr, `a value has type ${typeText(expr.type)}`);
    this.claim(expr.type.type.kind !== "unsupported", expr, `a value has the unsupported type ${typeText(expr.type)}`);
    this.claim(expr.type.quals === 0, expr, `a value (${expr.kind}) is qualified`);
    this.node(expr);
  }

  private lvalue(expr: Expr): void {
    this.claim(expr.lvalue, expr, `a value (${expr.kind}) stands for an lvalue`);
    this.node(expr);
  }

  private node(expr: Expr): void {
    this.span(expr);
    switch (expr.kind) {
      case "object":
      case "string":
      case "label-address":
      case "float-constant":
        return;
      case "function":
        this.claim(isPointer(expr.type), expr, "a function is not decayed");
        return;
      case "constant":
        this.claim(isInteger(expr.type) || isPointer(expr.type), expr, "a constant has no integer or pointer type");
        return;
      case "deref":
        this.value(expr.pointer);
        this.claim(isPointer(expr.pointer.type), expr, "a deref is of no pointer");
        return;
      case "member":
        this.memberNode(expr);
        return;
      case "compound-literal":
        this.object(expr.decl);
        return;
      case "load":
        this.lvalue(expr.place);
        this.same(expr.type, expr.place.type, expr, "a load");
        return;
      case "address":
        this.addressNode(expr);
        return;
      default:
        this.operator(expr);
    }
  }

  private memberNode(expr: Extract<Expr, { kind: "member" }>): void {
    const record = expr.object.type.type;
    this.claim(record.kind === "record" && record.fields?.includes(expr.field) === true, expr, "a member is not its record's");
    this.claim(expr.lvalue === expr.object.lvalue, expr, "a member differs from its object");
    if (expr.object.lvalue) this.lvalue(expr.object);
    else this.value(expr.object);
  }

  private addressNode(expr: Extract<Expr, { kind: "address" }>): void {
    this.node(expr.place);
    const to = pointee(expr.type);
    const from = expr.place.type.type;
    this.claim(to !== undefined, expr, "an address is no pointer");
    if (to !== undefined)
      this.claim(
        compatibleTypes(to.type, from) || (from.kind === "array" && compatibleTypes(to.type, from.element.type)),
        expr,
        "an address has another type",
      );
  }

  private operator(expr: Exclude<Expr, { kind: "object" | "deref" | "member" | "load" | "address" }>): void {
    switch (expr.kind) {
      case "negate":
      case "bit-not":
        this.value(expr.operand);
        this.same(expr.operand.type, expr.type, expr, expr.kind);
        return;
      case "not":
        this.condition(expr.operand);
        return;
      case "arithmetic":
        this.value(expr.left);
        this.value(expr.right);
        this.claim(isArithmetic(expr.type) && (integerOf(expr.type.type)?.size ?? 4) >= 4, expr, "arithmetic is not promoted");
        this.same(expr.left.type, expr.type, expr, "a left operand");
        if (expr.op !== "<<" && expr.op !== ">>") this.same(expr.right.type, expr.type, expr, "a right operand");
        return;
      case "pointer-add":
        this.value(expr.pointer);
        this.value(expr.index);
        this.claim((integerOf(expr.index.type.type)?.size ?? 0) >= 4, expr, "an index is not promoted");
        return;
      case "pointer-difference":
      case "compare":
        this.value(expr.left);
        this.value(expr.right);
        if (expr.kind === "compare") this.same(expr.left.type, expr.right.type, expr, "a comparison's left");
        return;
      case "logical":
        this.condition(expr.left);
        this.condition(expr.right);
        return;
      case "conditional":
        this.condition(expr.condition);
        for (const branch of [expr.then, expr.otherwise]) {
          if (branch === undefined) continue;
          this.value(branch);
          this.same(branch.type, expr.type, expr, "a branch");
        }
        return;
      case "comma":
        this.value(expr.left);
        this.value(expr.right);
        return;
      case "assign":
        this.lvalue(expr.target);
        this.value(expr.value);
        this.same(expr.value.type, expr.target.type, expr, "an assigned value");
        return;
      case "compound-assign":
        this.lvalue(expr.target);
        this.value(expr.value);
        if (isArithmetic(expr.computeType) && expr.op !== "<<" && expr.op !== ">>")
          this.same(expr.value.type, expr.computeType, expr, "a compound operand");
        return;
      case "increment":
        this.lvalue(expr.target);
        return;
      case "call":
        this.call(expr);
        return;
      case "builtin":
        for (const arg of expr.args) this.value(arg);
        return;
      case "va-arg":
        this.value(expr.list);
        this.claim(isPointer(expr.list.type), expr, "a va_list is no pointer");
        return;
      case "cast":
        this.value(expr.operand);
        this.claim(isVoid(expr.type) || isScalar(expr.type), expr, "a cast is to no scalar");
        return;
      case "statement-expression":
        this.statementExpression(expr);
        return;
      default:
        this.node(expr);
    }
  }

  private call(expr: Extract<Expr, { kind: "call" }>): void {
    this.value(expr.callee);
    this.claim(pointee(expr.callee.type)?.type.kind === "function", expr, "a callee is no function pointer");
    expr.args.forEach((arg, index) => {
      this.value(arg);
      const param = expr.functionType.prototyped ? expr.functionType.params[index] : undefined;
      if (param !== undefined) this.same(arg.type, param, arg, "an argument");
      else this.claim(!isInteger(arg.type) || (integerOf(arg.type.type)?.size ?? 0) >= 4, arg, "an argument is not promoted");
    });
  }

  private statementExpression(expr: Extract<Expr, { kind: "statement-expression" }>): void {
    const block: BlockStmt = expr.block;
    this.stmt(block, expr.type);
    if (expr.result === undefined) this.claim(isVoid(expr.type), expr, "a statement expression lacks its result");
    else {
      this.value(expr.result);
      this.same(expr.result.type, expr.type, expr, "a result");
    }
  }
}
