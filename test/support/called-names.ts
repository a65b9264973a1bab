/** Where the plain tree of a function has calls, for comparing it with its text. */
import type { FunctionTree, Span } from "../../c/editor/ast.ts";

export interface CalledNames {
  /** Offsets of the names that are called; also of what reads as a cast, which a call may look like. */
  readonly starts: ReadonlySet<number>;
  /** Parts of the text whose inside is not in the tree: assembly, types, annotations, operands that are not executed. */
  readonly covered: readonly Span[];
}

interface AnyNode {
  readonly kind?: unknown;
  readonly start?: unknown;
  readonly end?: unknown;
  readonly [member: string]: unknown;
}

export function calledNames({ body }: FunctionTree): CalledNames {
  const starts = new Set<number>();
  const covered: Span[] = [];
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) for (const each of value) visit(each);
    if (typeof value !== "object" || value === null || Array.isArray(value)) return;
    const node = value as AnyNode;
    take(node, starts, covered);
    for (const each of Object.values(node)) visit(each);
  };
  visit(body);
  return { starts, covered };
}

const opaque: ReadonlySet<unknown> = new Set(["unevaluated", "asm", "literal"]);

function take(node: AnyNode, starts: Set<number>, covered: Span[]): void {
  const { kind, start, end } = node;
  if (typeof start !== "number" || typeof end !== "number") return;
  const children = node["children"];
  const isUnknown = kind === "unknown-expression" && Array.isArray(children) && children.length === 0;
  const isAnnotation = kind === undefined && typeof node["arguments"] === "string";
  if (opaque.has(kind) || isUnknown || isAnnotation) covered.push({ start, end });
  if (kind === "cast") starts.add(start);
  if (kind === "declaration") {
    const [first] = node["declarators"] as readonly Span[];
    covered.push({ start, end: first?.start ?? end });
  }
  if (kind !== "call") return;
  const callee = node["callee"] as AnyNode;
  if (typeof callee.start !== "number" || typeof callee.end !== "number") return;
  const member = callee["member"];
  starts.add(typeof member === "string" ? callee.end - member.length : callee.start);
}
