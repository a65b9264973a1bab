/** The plain tree of a function as text: one line for each statement, expressions with all their parentheses. */
import type { Declarator, Expression, Statement } from "../../c/editor/ast.ts";

/** The statements, what is inside of them indented. */
export function statementsText(statements: readonly Statement[]): string {
  return statements.flatMap((each) => linesOf(each)).join("\n");
}

function linesOf(statement: Statement): readonly string[] {
  switch (statement.kind) {
    case "block":
      return ["block", ...inside(statement.statements)];
    case "expression-statement":
      return [expressionText(statement.expression)];
    case "declaration":
      return [`declare [${statement.type}] ${statement.declarators.map((each) => declaratorText(each)).join(", ")}`.trimEnd()];
    case "if": {
      const otherwise = statement.otherwise === undefined ? [] : ["else", ...inside([statement.otherwise])];
      return [`if ${expressionText(statement.condition)}`, ...inside([statement.then]), ...otherwise];
    }
    case "loop": {
      const { form, initializer, condition, step, call, body } = statement;
      const head = [
        initializer === undefined ? "" : linesOf(initializer).join(" "),
        condition === undefined ? "" : expressionText(condition),
        step === undefined ? "" : expressionText(step),
        call === undefined ? "" : expressionText(call),
      ];
      return [`loop ${form} ${head.filter((part) => part !== "").join("; ")}`.trimEnd(), ...inside([body])];
    }
    case "switch":
      return [`switch ${expressionText(statement.value)}`, ...inside([statement.body])];
    case "case":
      if (statement.value === undefined) return ["default:"];
      return [`case ${expressionText(statement.value)}${statement.upTo === undefined ? "" : ` ... ${expressionText(statement.upTo)}`}:`];
    case "label":
      return [`${statement.name}:`];
    case "goto":
      return [`goto ${statement.label ?? "*"}`];
    case "break":
    case "continue":
      return [statement.kind];
    case "return":
      return [statement.value === undefined ? "return" : `return ${expressionText(statement.value)}`];
    case "asm":
      return [`asm ${statement.labels.join(", ")}`.trimEnd()];
    case "conditional":
      return [
        ...statement.branches.flatMap(({ condition, statements }) => [`#if ${condition ?? "else"}`, ...inside(statements)]),
        "#endif",
      ];
    case "unknown-statement":
      return ["unknown"];
  }
}

function inside(statements: readonly Statement[]): readonly string[] {
  return statements.flatMap((each) => linesOf(each)).map((line) => `  ${line}`);
}

function declaratorText({ name, annotations, initializer }: Declarator): string {
  const written = annotations.map((each) => ` @${each.name}${each.arguments === undefined ? "" : `(${each.arguments})`}`).join("");
  return `${name}${written}${initializer === undefined ? "" : ` = ${expressionText(initializer)}`}`;
}

/** An expression on one line. */
export function expressionText(expression: Expression): string {
  const list = (values: readonly Expression[]): string => values.map((each) => expressionText(each)).join(", ");
  switch (expression.kind) {
    case "name":
      return expression.name;
    case "literal":
      return expression.text;
    case "call":
      return `${expressionText(expression.callee)}(${list(expression.arguments)})`;
    case "unary":
      return expression.postfix
        ? `(${expressionText(expression.operand)} ${expression.operator})`
        : `(${expression.operator} ${expressionText(expression.operand)})`;
    case "binary":
      return `(${expressionText(expression.left)} ${expression.operator} ${expressionText(expression.right)})`;
    case "assign":
      return `(${expressionText(expression.target)} ${expression.operator} ${expressionText(expression.value)})`;
    case "conditional-expression": {
      const middle = expression.then === undefined ? "" : expressionText(expression.then);
      return `(${expressionText(expression.condition)} ? ${middle} : ${expressionText(expression.otherwise)})`;
    }
    case "cast":
      return `([${expression.type}] ${expressionText(expression.operand)})`;
    case "member":
      return `${expressionText(expression.object)}${expression.arrow ? "->" : "."}${expression.member}`;
    case "index":
      return `${expressionText(expression.object)}[${expressionText(expression.index)}]`;
    case "unevaluated":
      return "unevaluated";
    case "statement-expression":
      return `({ ${expression.body.statements.flatMap((each) => linesOf(each)).join("; ")} })`;
    case "list":
      return `{ ${list(expression.values)} }`;
    case "unknown-expression":
      return `unknown<${list(expression.children)}>`;
  }
}
