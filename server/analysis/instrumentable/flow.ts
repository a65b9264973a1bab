/** What is left of a function once its macros and inline callees are part of it: only what matters to instrumentation. */
import type { Span } from "../../../c/editor/ast.ts";
import type { Known } from "../facts.ts";
import type { Fact } from "./conditions.ts";
import type { Frame, Word } from "./words.ts";

/** Undefined is nothing at all. */
export type Flow = FlowSequence | FlowEvent | FlowBranch | FlowChoice | FlowLoop | FlowSwitch | FlowMark | FlowScope | FlowForget;

export interface FlowSequence {
  readonly kind: "sequence";
  readonly items: readonly Flow[];
}

export interface FlowEvent {
  readonly kind: "event";
  readonly event: Event;
}

export interface FlowBranch {
  readonly kind: "branch";
  /** Equal conditions of one body have one key; undefined when it stands alone. */
  readonly key: string | undefined;
  /** As written, for people. */
  readonly text: string;
  /** Where it stands in the function asked about. */
  readonly at: Span | undefined;
  readonly whenTrue: Flow | undefined;
  readonly whenFalse: Flow | undefined;
}

/** Which of them is compiled depends on the build. */
export interface FlowChoice {
  readonly kind: "choice";
  readonly options: readonly { readonly facts: readonly Fact[]; readonly flow: Flow | undefined }[];
}

export interface FlowLoop {
  readonly kind: "loop";
  readonly bodyFirst: boolean;
  /** `yes`: it never ends by its condition; `no`: the condition never holds. */
  readonly holds: Known;
  readonly condition: Flow | undefined;
  readonly step: Flow | undefined;
  readonly body: Flow | undefined;
}

export interface FlowSwitch {
  readonly kind: "switch";
  readonly body: Flow;
}

export interface FlowMark {
  readonly kind: "label" | "case" | "default" | "goto" | "break" | "continue" | "return";
  /** Of a label or a goto. */
  readonly name: string | undefined;
  /** Of a return: where it stands in the function asked about. */
  readonly at: Span | undefined;
}

/** An inlined function: its labels and returns are its own. */
export interface FlowScope {
  readonly kind: "scope";
  readonly body: Flow;
}

/** What was known of conditions that read these names holds no more. */
export interface FlowForget {
  readonly kind: "forget";
  readonly names: readonly string[];
}

export type Event =
  | { readonly kind: "region"; readonly change: 1 | -1; readonly at: Origin }
  | { readonly kind: "watching"; readonly value: Known; readonly state: string; readonly at: Origin }
  | { readonly kind: "reader"; readonly name: string; readonly at: Origin }
  | { readonly kind: "call"; readonly target: Target; readonly at: Origin }
  | { readonly kind: "end"; readonly at: Origin };

/** Where something is written, and in which body. */
export interface Origin {
  readonly word: Word;
  readonly frame: Frame;
}

/** Something called that may be instrumented. */
export interface Target {
  readonly name: string;
  readonly kind: "function" | "inline" | "indirect" | "tracepoint" | "slot";
  /** Whether the call remains in the compiled code; `unknown` where the compiler may inline the callee. */
  readonly remains: Known;
  /** Why it may be instrumented: `is defined in kernel/sched/core.c as "static void" without noinstr`. */
  readonly why: string;
  /** What to do about it, an imperative. */
  readonly advice: string;
  readonly definition: (Span & { readonly path: string }) | undefined;
}

export function flowSequence(items: readonly (Flow | undefined)[]): Flow | undefined {
  const flat: Flow[] = [];
  for (const item of items) {
    if (item === undefined) continue;
    if (item.kind === "sequence") flat.push(...item.items);
    else flat.push(item);
  }
  return flat.length > 1 ? { kind: "sequence", items: flat } : flat[0];
}

/** Whether something happens in it that the judgement looks at. */
export function hasEvents(flow: Flow | undefined): boolean {
  if (flow === undefined) return false;
  switch (flow.kind) {
    case "event":
      return true;
    case "sequence":
      return flow.items.some(hasEvents);
    case "branch":
      return hasEvents(flow.whenTrue) || hasEvents(flow.whenFalse);
    case "choice":
      return flow.options.some((option) => hasEvents(option.flow));
    case "loop":
      return hasEvents(flow.condition) || hasEvents(flow.step) || hasEvents(flow.body);
    case "switch":
    case "scope":
      return hasEvents(flow.body);
    default:
      return false;
  }
}

/** An inlined body, or nothing when nothing happens in it. */
export function scope(body: Flow | undefined): Flow | undefined {
  return body !== undefined && hasEvents(body) ? { kind: "scope", body } : undefined;
}

/** A switch whose cases do nothing is nothing, unless it leaves for somewhere else. */
export function flowSwitch(body: Flow | undefined): Flow | undefined {
  if (body === undefined || (!hasEvents(body) && !leaves(body))) return undefined;
  return { kind: "switch", body };
}

export function flowLoop(loop: Omit<FlowLoop, "kind">): Flow | undefined {
  const parts = [loop.condition, loop.step, loop.body];
  if (!parts.some((part) => hasEvents(part) || leaves(part))) return undefined;
  return { kind: "loop", ...loop };
}

/** Whether control can go to somewhere outside other than by reaching the end. */
function leaves(flow: Flow | undefined): boolean {
  if (flow === undefined) return false;
  switch (flow.kind) {
    case "goto":
    case "return":
    case "label":
    case "forget":
      return true;
    case "sequence":
      return flow.items.some(leaves);
    case "branch":
      return leaves(flow.whenTrue) || leaves(flow.whenFalse);
    case "choice":
      return flow.options.some((option) => leaves(option.flow));
    case "loop":
      return leaves(flow.condition) || leaves(flow.step) || leaves(flow.body);
    case "switch":
      return leaves(flow.body);
    default:
      return false;
  }
}
