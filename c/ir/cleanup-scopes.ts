/**
 * Which objects with a `cleanup` attribute are alive where, and what leaving their scopes does.
 *
 * A jump forward does not know yet which of them live on at its label. It goes to a stub, emitted at the end of the function
 * when that is known, which cleans up and goes on to the label.
 */
import type { Expr, FunctionDecl, Label, ObjectDecl } from "../syntax/ast.ts";
import type { Cleanups, FunctionContext } from "./context.ts";
import type { Target } from "./emitter.ts";

interface PendingJump {
  readonly label: Label;
  readonly alive: readonly ObjectDecl[];
  readonly stub: Target;
}

export class CleanupScopes implements Cleanups {
  alive: readonly ObjectDecl[] = [];
  private readonly atLabel = new Map<Label, readonly ObjectDecl[]>();
  private readonly pending: PendingJump[] = [];

  declared(decl: ObjectDecl): void {
    if (decl.attributes.cleanup !== undefined) this.alive = [...this.alive, decl];
  }

  leave(fn: FunctionContext, depth: number): void {
    if (!fn.emit.alive) return;
    for (let k = this.alive.length - 1; k >= depth; k--) cleanUp(fn, this.alive[k]);
  }

  label(label: Label): void {
    this.atLabel.set(label, this.alive);
  }

  jump(fn: FunctionContext, label: Label): void {
    const there = this.atLabel.get(label);
    if (this.alive.length === 0) {
      fn.emit.jump(fn.labelTarget(label));
    } else if (there !== undefined) {
      this.leave(fn, commonLength(this.alive, there));
      fn.emit.jump(fn.labelTarget(label));
    } else {
      const stub = fn.emit.newTarget();
      this.pending.push({ label, alive: this.alive, stub });
      fn.emit.jump(stub);
    }
  }

  finish(fn: FunctionContext): void {
    for (const { label, alive, stub } of this.pending) {
      fn.emit.bind(stub);
      this.alive = alive;
      this.leave(fn, commonLength(alive, this.atLabel.get(label) ?? []));
      fn.emit.jump(fn.labelTarget(label));
    }
  }
}

function commonLength(a: readonly ObjectDecl[], b: readonly ObjectDecl[]): number {
  let length = 0;
  while (length < a.length && length < b.length && a[length] === b[length]) length++;
  return length;
}

/** `f(&object)`. */
function cleanUp(fn: FunctionContext, decl: ObjectDecl): void {
  const { cleanup } = decl.attributes;
  if (cleanup === undefined) return;
  const span = { pos: decl.pos, end: decl.end };
  const object: Expr = { ...span, kind: "object", decl, type: decl.type, lvalue: true };
  const pointer = { type: { kind: "pointer", to: decl.type }, quals: 0 } as const;
  const address: Expr = { ...span, kind: "address", place: object, type: pointer, lvalue: false };
  fn.lower.effect(fn, {
    ...span,
    kind: "call",
    callee: { ...span, kind: "function", decl: cleanup, type: pointerTo(cleanup), lvalue: false },
    args: [address],
    functionType: cleanup.type,
    type: cleanup.type.returns,
    lvalue: false,
  });
}

function pointerTo(decl: FunctionDecl): Expr["type"] {
  return { type: { kind: "pointer", to: { type: decl.type, quals: 0 } }, quals: 0 };
}
