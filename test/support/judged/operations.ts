/** A random program as the operations that others can come between. */
import { type Guard, has, type Program, type Statement, type Variable } from "./program.ts";

export type Operation =
  | { readonly op: "store"; readonly to: Variable; readonly value: number }
  | { readonly op: "load"; readonly from: Variable }
  | { readonly op: "load-apart"; readonly from: Variable }
  | { readonly op: "store-next"; readonly to: Variable }
  /** Leaves the next operation out unless the variable is 0. */
  | { readonly op: "if-zero"; readonly of: Variable }
  /** Goes so many operations on if the variable is not 0. */
  | { readonly op: "if-set"; readonly of: Variable; readonly by: number }
  | { readonly op: "jump"; readonly by: number }
  | { readonly op: "increment" }
  | { readonly op: "bit"; readonly bit: number; readonly to: 0 | 1; readonly isTold: boolean }
  | { readonly op: "copy" }
  /** A counter of the context's goes up or down. */
  | { readonly op: "enter" | "leave"; readonly what: "rcu" | "preempt" | "bh" | "irq" }
  | { readonly op: SimpleOperation }
  | { readonly op: "flush"; readonly item: number };

type SimpleOperation =
  | "spin-take"
  | "spin-give"
  | "mutex-take"
  | "mutex-give"
  | "give-way"
  | "begin-grace"
  | "end-grace"
  | "callback"
  | "barrier"
  | "begin-call"
  | "end-call"
  | "begin-kick"
  | "end-kick"
  | "complete"
  | "wait"
  | "prepare"
  | "sleep"
  | "finish"
  | "wake"
  | "arm"
  | "disarm"
  | "queue"
  | "relax";

const simple = (...ops: readonly SimpleOperation[]): readonly Operation[] => ops.map((op) => ({ op }));
const enter = (what: "rcu" | "preempt" | "bh" | "irq"): Operation => ({ op: "enter", what });
const leave = (what: "rcu" | "preempt" | "bh" | "irq"): Operation => ({ op: "leave", what });

export class Compiler {
  private readonly program: Program;

  constructor(program: Program) {
    this.program = program;
  }

  body(list: readonly Statement[]): readonly Operation[] {
    return list.flatMap((each) => this.statement(each));
  }

  /** The administrator's, with what waits for all others at its end. */
  main(): readonly Operation[] {
    const { program } = this;
    const flush = (item: number): readonly Operation[] => [...this.mayGiveWay(), { op: "flush", item }];
    return [
      ...this.body(program.main),
      ...program.others.flatMap((_, k) => flush(k + 1)),
      ...(has(program, "arm") ? simple("disarm") : []),
      ...(has(program, "callback") ? [...this.mayGiveWay(), ...simple("barrier")] : []),
      ...(has(program, "queue") ? flush(program.others.length + 1) : []),
    ];
  }

  private statement(each: Statement): readonly Operation[] {
    switch (each.kind) {
      case "store":
        return [{ op: "store", to: each.to, value: each.value }];
      case "load":
        return [{ op: "load", from: each.from }];
      case "count":
        return [
          { op: "load-apart", from: each.of },
          { op: "store-next", to: each.of },
        ];
      case "test":
        return [
          { op: "if-zero", of: each.of },
          { op: "store", to: each.to, value: each.value },
        ];
      case "increment":
      case "copy":
        return [{ op: each.kind }];
      case "set-bit":
        return [{ op: "bit", bit: each.bit, to: 1, isTold: false }];
      case "clear-bit":
        return [{ op: "bit", bit: each.bit, to: 0, isTold: false }];
      case "test-and-set":
        return [{ op: "bit", bit: each.bit, to: 1, isTold: true }];
      case "complete":
      case "wake":
      case "relax":
      case "arm":
      case "callback":
      case "queue":
      case "give-way":
        return simple(each.kind);
      case "call":
        return [enter("preempt"), ...simple("begin-call", "end-call"), leave("preempt")];
      case "kick":
        return simple("begin-kick", "end-kick");
      case "synchronize":
        return [...this.mayGiveWay(), ...simple("begin-grace", "end-grace")];
      case "wait":
        return [...this.mayGiveWay(), ...simple("wait")];
      case "wait-event":
        return [
          ...this.mayGiveWay(),
          ...simple("prepare"),
          { op: "if-set", of: each.of, by: 3 },
          ...simple("sleep"),
          { op: "jump", by: -3 },
          ...simple("finish"),
        ];
      case "region":
        return this.guarded(each.guard, this.body(each.body));
    }
  }

  private guarded(guard: Guard, body: readonly Operation[]): readonly Operation[] {
    switch (guard) {
      case "spin":
        return [enter("preempt"), ...simple("spin-take"), ...body, ...simple("spin-give"), leave("preempt")];
      case "spin-irq":
        return [enter("irq"), enter("preempt"), ...simple("spin-take"), ...body, ...simple("spin-give"), leave("irq"), leave("preempt")];
      case "mutex":
        return [...this.mayGiveWay(), ...simple("mutex-take"), ...body, ...simple("mutex-give")];
      default:
        return [enter(guard), ...body, leave(guard)];
    }
  }

  private mayGiveWay(): readonly Operation[] {
    return this.program.build.givesWayBeforeSleeping ? simple("give-way") : [];
  }
}
