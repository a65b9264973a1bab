/** What the parts of the lowering share while they lower one function. */
import { assertUnreachable } from "../../base/assert-unreachable.ts";
import type { BlockStmt, Expr, FunctionDecl, Intrinsic, Label, ObjectDecl, Span, Stmt } from "../syntax/ast.ts";
import { alignOf } from "../syntax/layout.ts";
import type { QualType } from "../syntax/types.ts";
import type { Candidate } from "./definite-assignment.ts";
import { DATA_HIGH } from "./address-space.ts";
import { fold, highWord, lowWord } from "./constant-folding.ts";
import type { DataSymbol } from "./data-symbol.ts";
import type { Emitter, Target } from "./emitter.ts";
import type { FramePlan } from "./frame-plan.ts";
import type { Variable } from "./image.ts";
import { Op } from "./instructions.ts";
import type { Constant, Operand } from "./operand.ts";
import type { ProblemText } from "./link-problem.ts";
import type { MemoryPlace, Place } from "./place.ts";
import { scalarOf, sizeOf } from "./scalar.ts";

/** What a called function expects, whoever defines it. */
export type CallTarget =
  | { readonly kind: "function"; readonly index: number; readonly decl: FunctionDecl }
  | { readonly kind: "host"; readonly index: number }
  /** A weak function that nobody defines: its address is 0. */
  | { readonly kind: "null" }
  /** Refused; the problem has been reported. */
  | { readonly kind: "missing" };

/** The linker as a function's lowering sees it. Every answer that names something makes it part of the program. */
export interface LinkScope {
  readonly strictUninitialized: boolean;
  /** A static object; undefined when it is weak and nobody defines it, or missing (then a problem has been reported). */
  data(decl: ObjectDecl, span: Span): DataSymbol | undefined;
  /** A read-only object without a name: a string literal, or an initial value to copy. */
  constantData(bytes: Uint8Array, align: number): DataSymbol;
  function(decl: FunctionDecl, span: Span): CallTarget;
  /** Whether the function is the model's, or nobody's: what it does is then known by its name alone. */
  isLibrary(decl: FunctionDecl): boolean;
  /** A function's text address; 0 when it is weak and nobody defines it. */
  functionAddress(decl: FunctionDecl, span: Span): Constant;
  /** Index in the image's table of a function carried out by the host. */
  host(name: string, id: number, returnKind: 0 | 1 | 2): number;
  intrinsic(name: string): Intrinsic | undefined;
  /** Index of the place to show for a stretch of tokens. */
  place(span: Span): number;
  /** A construct that cannot be lowered. */
  refuse(span: Span, code: string, message: string, help: string): void;
  /** Index in the image's `unsupported`: a construct that is a fault only when it is reached. */
  deferred(problem: ProblemText, span: Span): number;
}

/** The mutually recursive parts of the lowering, tied together in {@link ./lower-function.ts}. */
export interface Lowerings {
  /** The value of an expression of scalar type, in whichever register it already is or in a new one. */
  value(fn: FunctionContext, e: Expr): Operand;
  /**
   * The value of an expression of scalar type, in the given register. It is written last, unless it is a temporary
   * (`scratch`), which may be written any time.
   */
  valueInto(fn: FunctionContext, e: Expr, register: number, scratch: boolean): void;
  /** Its side effects only. */
  effect(fn: FunctionContext, e: Expr): void;
  /** Goes to `target` when the expression's being non-zero equals `when`, and on otherwise. */
  branch(fn: FunctionContext, e: Expr, target: Target, when: boolean): void;
  place(fn: FunctionContext, e: Expr): Place;
  /** The place behind a pointer's value. */
  pointee(fn: FunctionContext, pointer: Expr): MemoryPlace;
  /** Where the value of a record-typed expression can be read, until something writes there. */
  record(fn: FunctionContext, e: Expr): MemoryPlace;
  /** Stores the value of a record-typed expression; `fresh` tells that nothing else refers to the place yet. */
  recordInto(fn: FunctionContext, e: Expr, to: MemoryPlace, fresh: boolean): void;
  /** Initializes an automatic object. */
  initialize(fn: FunctionContext, decl: ObjectDecl): void;
  callFunction(fn: FunctionContext, e: Expr & { kind: "call" }, into: CallResult): void;
  builtin(fn: FunctionContext, e: Expr & { kind: "builtin" }, into: CallResult): void;
  statement(fn: FunctionContext, s: Stmt): void;
  /** The statements of a block, then `last` inside its scope, then what leaving the scope does. */
  block(fn: FunctionContext, block: BlockStmt, last: (() => void) | undefined): void;
}

/** Objects with a `cleanup` attribute; see {@link ./cleanup-scopes.ts}. */
export interface Cleanups {
  /** Those in scope, outermost first. */
  alive: readonly ObjectDecl[];
  declared(decl: ObjectDecl): void;
  /** Emits the calls for everything declared since `depth` objects were alive; they stay alive for other ways out. */
  leave(fn: FunctionContext, depth: number): void;
  /** A label is here. */
  label(label: Label): void;
  /** A `goto`. */
  jump(fn: FunctionContext, label: Label): void;
  /** Emits what is left to emit, behind the function's last statement. */
  finish(fn: FunctionContext): void;
}

/** What becomes of a call's result. */
export type CallResult =
  | { readonly kind: "none" }
  | { readonly kind: "register"; readonly register: number }
  | { readonly kind: "record"; readonly to: MemoryPlace };

/** Where a variable of the function is. */
export type VariableLocation = { readonly kind: "register"; readonly register: number } | MemoryPlace;

/** What `break` and `continue` mean where we are, and which scopes they leave. */
export interface Exits {
  readonly breakTo: Target | undefined;
  readonly breakScope: number;
  readonly continueTo: Target | undefined;
  readonly continueScope: number;
}

/** Levels of values and addresses inside each other: what fits a stack of 1 MB with room to spare. */
const DEEPEST = 700;

/** Frames start at addresses of this alignment. */
const FRAME_ALIGN = 16;

interface Declared {
  readonly decl: ObjectDecl;
  readonly location: VariableLocation;
  /** Code index from which it can be used. */
  readonly start: number;
}

/** What {@link FunctionContext.leaveScope} goes back to. */
export interface Scope {
  readonly declared: Declared[];
  readonly mark: number;
}

/** Frame offsets are relative to frame memory until the function is finished. */
function variableLocation(location: Exclude<VariableLocation, { kind: "data" }>): Variable["location"] {
  switch (location.kind) {
    case "register":
      return { kind: "register", at: location.register };
    case "frame":
      return { kind: "frame", at: location.offset };
    case "pointer":
      return { kind: "pointer-in-register", at: location.register };
    default:
      return assertUnreachable(location);
  }
}

export class FunctionContext {
  readonly link: LinkScope;
  readonly lower: Lowerings;
  readonly emit: Emitter;
  readonly frame: FramePlan;
  readonly decl: FunctionDecl;
  readonly cleanups: Cleanups;
  readonly locations = new Map<ObjectDecl, VariableLocation>();
  readonly labels = new Map<Label, Target>();
  readonly variables: Variable[] = [];
  /** Variables in registers that their declaration does not initialize. */
  readonly uninitialized: Candidate[] = [];
  /** Scalars that a dataflow analysis wants in memory, where the machine sees an uninitialized read. */
  readonly demoted: ReadonlySet<ObjectDecl>;
  /** Hidden parameters. */
  private scope: Declared[] = [];
  private depth = 0;
  resultPointer = -1;
  variadicPointer = -1;
  exits: Exits = { breakTo: undefined, breakScope: 0, continueTo: undefined, continueScope: 0 };
  /** Targets of the `case` labels of the switches around. */
  readonly caseTargets = new Map<object, Target>();

  constructor(
    link: LinkScope,
    lower: Lowerings,
    parts: {
      readonly emit: Emitter;
      readonly frame: FramePlan;
      readonly decl: FunctionDecl;
      readonly cleanups: Cleanups;
      readonly demoted: ReadonlySet<ObjectDecl>;
    },
  ) {
    this.link = link;
    this.lower = lower;
    this.emit = parts.emit;
    this.frame = parts.frame;
    this.decl = parts.decl;
    this.cleanups = parts.cleanups;
    this.demoted = parts.demoted;
  }

  /**
   * Goes one level deeper into an expression; {@link leaveExpression} comes back.
   *
   * @returns False when that is deeper than the lowering's own recursion may go; the expression is then refused.
   */
  enterExpression(e: Span): boolean {
    this.depth++;
    if (this.depth <= DEEPEST) return true;
    this.link.refuse(e, "c-nesting", "The expression is too deeply nested", "Divide it into several");
    return false;
  }

  leaveExpression(): void {
    this.depth--;
  }

  /** Attributes what is emitted next to the span. */
  at(span: Span): void {
    this.emit.span = span;
  }

  labelTarget(label: Label): Target {
    let target = this.labels.get(label);
    if (target === undefined) {
      target = this.emit.newTarget();
      this.labels.set(label, target);
    }
    return target;
  }

  /** Names a construct that is not supported; the function's code is then never run. */
  refuse(span: Span, code: string, construct: string): void {
    this.link.refuse(span, code, `${construct} is not supported`, "Rewrite it, or keep it out of what the run reaches");
  }

  /** Refuses an expression whose type has no values here. */
  refuseType(e: Span & { readonly type: QualType }): void {
    const { type } = e.type;
    if (type.kind === "float") this.refuse(e, "c-floating-point", `Floating point (\`${type.name}\`)`);
    else if (type.kind === "unsupported") this.refuse(e, type.code, type.construct);
    else this.refuse(e, "c-unsupported-expression", `An expression of ${type.kind} type in this place`);
  }

  constant(e: Expr): Constant | undefined {
    const value = fold(e);
    return value === undefined ? undefined : { low: lowWord(value), high: highWord(value) };
  }

  /** The operand in a register of as many words as its type has. */
  inRegister(operand: Operand, words: 1 | 2): number {
    if (typeof operand === "number") return operand;
    const register = this.frame.register(words);
    this.immediate(register, operand, words);
    return register;
  }

  immediate(register: number, { low, high }: Constant, words: 1 | 2): void {
    if (words === 1) this.emit.op2(Op.ImmW, register, low);
    else this.emit.op3(Op.ImmQ, register, low, high);
  }

  move(to: number, from: Operand, words: 1 | 2): void {
    if (typeof from !== "number") this.immediate(to, from, words);
    else if (from !== to) this.emit.op2(words === 1 ? Op.MovW : Op.MovQ, to, from);
  }

  /** The value of a scalar expression in some register. */
  valueInRegister(e: Expr): number {
    return this.inRegister(this.lower.value(this, e), scalarOf(e.type.type)?.words ?? 1);
  }

  /** Where an automatic object is; gives it a place in the present scope at first. */
  declare(decl: ObjectDecl): VariableLocation {
    const known = this.locations.get(decl);
    if (known !== undefined) return known;
    const location = this.newLocation(decl);
    this.locations.set(decl, location);
    this.scope.push({ decl, location, start: this.emit.position });
    return location;
  }

  /** Gives a parameter its place. */
  place(decl: ObjectDecl, location: VariableLocation): void {
    this.locations.set(decl, location);
    this.scope.push({ decl, location, start: this.emit.position });
  }

  private newLocation(decl: ObjectDecl): VariableLocation {
    const scalar = scalarOf(decl.type.type);
    if (scalar !== undefined && !decl.addressTaken && !this.demoted.has(decl) && decl.name !== "") {
      return { kind: "register", register: this.frame.register(scalar.words) };
    }
    const align = alignOf(decl.type);
    const size = sizeOf(decl.type.type);
    const object = this.frame.object(align > FRAME_ALIGN ? size + align : size, Math.min(align, FRAME_ALIGN));
    if (align <= FRAME_ALIGN) return { kind: "frame", object, offset: object.offset };
    const register = this.frame.register(2);
    this.emit.op2(Op.FrameAddr, register, object.offset);
    this.emit.op3(Op.AddIQ, register, register, align - 1);
    this.emit.op3(Op.AndIQ, register, register, -align);
    return { kind: "pointer", register, offset: 0 };
  }

  /** Opens a scope: what is declared until {@link leaveScope} is visible to the debugger, and keeps its registers, until then. */
  enterScope(): Scope {
    const outer = { declared: this.scope, mark: this.frame.mark() };
    this.scope = [];
    return outer;
  }

  leaveScope(outer: Scope): void {
    const scopeEnd = this.emit.position;
    for (const { decl, location, start } of this.scope) {
      if (location.kind === "register" && !decl.parameter && decl.init === undefined) {
        const words = scalarOf(decl.type.type)?.words ?? 1;
        this.uninitialized.push({ decl, register: location.register, words, start, end: scopeEnd });
      }
      if (decl.name === "" || location.kind === "data") continue;
      this.variables.push({
        name: decl.name,
        type: decl.type,
        parameter: decl.parameter,
        location: variableLocation(location),
        scopeStart: start,
        scopeEnd,
      });
    }
    this.scope = outer.declared;
    this.frame.release(outer.mark);
  }

  /** The address of a place in a `q` register; a pointer's own register when there is no offset. */
  address(place: MemoryPlace): number {
    if (place.kind === "pointer" && place.offset === 0) return place.register;
    const register = this.frame.register(2);
    this.addressInto(place, register);
    return register;
  }

  addressInto(place: MemoryPlace, register: number): void {
    const { emit } = this;
    switch (place.kind) {
      case "frame": {
        const { object, offset } = place;
        const inside = offset >= object.offset && offset <= object.offset + object.size;
        emit.op2(Op.FrameAddr, register, inside ? offset : object.offset);
        if (!inside) emit.op3(Op.AddIQ, register, register, offset - object.offset);
        break;
      }
      case "data":
        emit.op3(Op.ImmQ, register, 0, DATA_HIGH);
        emit.relocate(1, place.symbol, place.offset);
        break;
      case "pointer":
        if (place.offset === 0) this.move(register, place.register, 2);
        else emit.op3(Op.AddIQ, register, place.register, place.offset);
        break;
    }
  }
}
