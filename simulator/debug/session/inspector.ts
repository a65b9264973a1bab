/** Stacks, scopes and variables of a run that stands still. What a client holds of them is forgotten when it moves on. */
import type { DebugProtocol } from "@vscode/debugprotocol";
import { sizeOf } from "../../../c/syntax/layout.ts";
import { typeText } from "../../../c/syntax/type-text.ts";
import type { SourceFile } from "../../../base/source-file.ts";
import { placeOfVariable, type StackFrame, variablesOf } from "../frames.ts";
import type { Debuggee, Self } from "../debuggee.ts";
import { taskOfActor } from "../subject.ts";
import { placeOf } from "../expression.ts";
import type { Part, Place, Value, ValueError } from "../value.ts";
import { Handles } from "./handles.ts";
import { Refusal, type Surroundings } from "./surroundings.ts";

/** Where names mean something: a frame, or a CPU that carries out nothing of the kernel's. */
interface FrameHandle extends Self {
  readonly frame: StackFrame | undefined;
}

interface Framed extends FrameHandle {
  readonly frame: StackFrame;
}

/** What can be opened: the variables of a frame, the globals that its function names, those of its file, a CPU, or a value. */
type Opened =
  | { readonly kind: "locals" | "used" | "globals"; readonly of: Framed }
  | { readonly kind: "cpu"; readonly of: FrameHandle }
  | { readonly kind: "value"; readonly value: Value; readonly of: FrameHandle | undefined; readonly expression: string };

/** Elements and members shown of one value. */
const MOST_CHILDREN = 1000;

export class Inspector {
  private readonly debuggee: Debuggee;
  private readonly outside: Pick<Surroundings, "pathOf">;
  private readonly frames = new Handles<FrameHandle>(1);
  private readonly opened = new Handles<Opened>(1);
  private readonly files: readonly SourceFile[];

  constructor(debuggee: Debuggee, outside: Pick<Surroundings, "pathOf">) {
    this.debuggee = debuggee;
    this.outside = outside;
    this.files = [...new Set(debuggee.subject.image.places.map(({ file }) => file))];
  }

  /** The run moves on. */
  forget(): void {
    this.frames.clear();
    this.opened.clear();
  }

  stackTrace({ threadId, startFrame = 0, levels = 0 }: DebugProtocol.StackTraceArguments): DebugProtocol.StackTraceResponse["body"] {
    const of = taskOfActor(this.debuggee.subject, threadId);
    if (of === undefined) return { stackFrames: [], totalFrames: 0 };
    const frames = this.debuggee.frames(of.task);
    if (frames.length === 0) return { stackFrames: [this.outsideKernel(threadId, of)], totalFrames: 1 };
    const wanted = frames.slice(startFrame, levels === 0 ? undefined : startFrame + levels);
    return { stackFrames: wanted.map((frame) => this.frame({ frame, ...of })), totalFrames: frames.length };
  }

  scopes({ frameId }: DebugProtocol.ScopesArguments): DebugProtocol.ScopesResponse["body"] {
    const of = this.frameOf(frameId);
    const { frame, cpu } = of;
    const framed = frame === undefined ? undefined : { ...of, frame };
    const own: DebugProtocol.Scope = { name: `CPU ${cpu}`, variablesReference: this.opened.add({ kind: "cpu", of }), expensive: false };
    if (framed === undefined) return { scopes: [own] };
    const scope = (name: string, kind: "locals" | "used" | "globals", expensive: boolean): DebugProtocol.Scope => ({
      name,
      variablesReference: this.opened.add({ kind, of: framed }),
      expensive,
    });
    return {
      scopes: [
        scope("Locals", "locals", false),
        // Editors look here for the values that they show behind lines, and not in what is expensive.
        scope("Globals named here", "used", false),
        own,
        scope("Globals of the file", "globals", true),
      ],
    };
  }

  variables(given: DebugProtocol.VariablesArguments): DebugProtocol.VariablesResponse["body"] {
    const opened = this.opened.get(given.variablesReference);
    if (opened === undefined) throw new Refusal("The run has moved on since this was shown");
    if (opened.kind === "cpu") return { variables: this.cpu(opened.of) };
    const parts = this.asked(opened, given);
    return {
      variables: parts.map(({ name, value, expression }) =>
        this.variable(name, expression ?? expressionFor(opened, name), value, opened.of),
      ),
    };
  }

  evaluate({ expression, frameId }: DebugProtocol.EvaluateArguments): DebugProtocol.EvaluateResponse["body"] {
    const of = frameId === undefined ? undefined : this.frameOf(frameId);
    const value = this.value(expression, of);
    if (value.kind === "error") throw new Refusal(value.message);
    return {
      result: this.debuggee.values.show(value),
      type: typeText(value.type),
      ...this.reference(value, of, `(${expression})`),
    };
  }

  setExpression({ expression, value, frameId }: DebugProtocol.SetExpressionArguments): DebugProtocol.SetExpressionResponse["body"] {
    const of = frameId === undefined ? undefined : this.frameOf(frameId);
    const set = this.value(`(${expression}) = (${value})`, of);
    if (set.kind === "error") throw new Refusal(set.message);
    return { value: this.debuggee.values.show(set) };
  }

  setVariable({ variablesReference, name, value }: DebugProtocol.SetVariableArguments): DebugProtocol.SetVariableResponse["body"] {
    const opened = this.opened.get(variablesReference);
    if (opened === undefined) throw new Refusal("The run has moved on since this was shown");
    const place = this.named(opened, name);
    const given = this.value(value, opened.of);
    if (given.kind === "error") throw new Refusal(given.message);
    const scalar = this.debuggee.values.scalar(given);
    if (typeof scalar !== "bigint") throw new Refusal(scalar.message);
    const wrong = this.debuggee.values.assign(place, scalar);
    if (wrong !== undefined) throw new Refusal(wrong.message);
    return { value: this.debuggee.values.show(place) };
  }

  dataBreakpointInfo({
    name,
    variablesReference,
    frameId,
  }: DebugProtocol.DataBreakpointInfoArguments): DebugProtocol.DataBreakpointInfoResponse["body"] {
    const opened = variablesReference === undefined ? undefined : this.opened.get(variablesReference);
    const place =
      opened === undefined
        ? placeOf(this.value(name, frameId === undefined ? undefined : this.frameOf(frameId)))
        : this.named(opened, name);
    if (place.kind === "error") return { dataId: null, description: place.message };
    const bytes = sizeOf(place.type.type);
    const low = Number(BigInt.asIntN(32, place.address));
    if (place.register === true || this.debuggee.subject.memory.isInStack(low)) {
      return { dataId: null, description: "Locals cannot be watched: their storage ends with their function" };
    }
    if (bytes === undefined || bytes === 0) return { dataId: null, description: `\`${typeText(place.type)}\` has no size` };
    const expression = opened === undefined ? name : expressionFor(opened, name);
    return { dataId: `${low}:${bytes}:${expression}`, description: expression, accessTypes: ["write"] };
  }

  source({ source, sourceReference }: DebugProtocol.SourceArguments): DebugProtocol.SourceResponse["body"] {
    const file = this.files[(source?.sourceReference ?? sourceReference) - 1];
    if (file === undefined) throw new Refusal("There is no such source");
    return { content: file.text, mimeType: "text/x-c" };
  }

  sources(): readonly DebugProtocol.Source[] {
    return this.files.map((file) => this.sourceOf(file.path, file.origin));
  }

  // ---------------------------------------------------------------- parts

  /** A thread that carries out nothing of the kernel's still has a CPU, and globals. */
  private outsideKernel(threadId: number, of: Self): DebugProtocol.StackFrame {
    const thread = this.debuggee.subject.actors.find(({ id }) => id === threadId);
    const name = thread?.name.split(" · ").at(-1) ?? "";
    return { id: this.frames.add({ frame: undefined, ...of }), name, line: 0, column: 0, presentationHint: "label" };
  }

  private frame(of: Framed): DebugProtocol.StackFrame {
    const { frame } = of;
    const { source } = frame;
    return {
      id: this.frames.add(of),
      name: `${frame.function}()${frame.interrupted ? " (interrupted)" : ""}`,
      line: source?.line ?? 0,
      column: source?.column ?? 0,
      ...(source !== undefined && { source: this.sourceOf(source.file, source.origin) }),
      presentationHint: source === undefined || source.origin === "model" ? "subtle" : "normal",
    };
  }

  /** Our own text is handed out by the adapter; everything else lies where the client finds it. */
  private sourceOf(file: string, origin: SourceFile["origin"]): DebugProtocol.Source {
    const name = file.slice(file.lastIndexOf("/") + 1);
    if (origin !== "model") return { name, path: this.outside.pathOf(file) };
    const sourceReference = this.files.findIndex((each) => each.path === file) + 1;
    return { name, path: file, sourceReference, origin: "model of the kernel", presentationHint: "deemphasize" };
  }

  private frameOf(id: number): FrameHandle {
    const of = this.frames.get(id);
    if (of === undefined) throw new Refusal("The run has moved on since this frame was shown");
    return of;
  }

  private value(text: string, of: FrameHandle | undefined): Value | ValueError {
    const { debuggee } = this;
    const { task } = debuggee;
    return debuggee.evaluate(text, of?.frame, of ?? { task, cpu: debuggee.subject.cpuOf(Math.max(0, task)) });
  }

  /** The parts that a client asks for: all up to a limit, or a page of those with a number, or those with a name. */
  private asked(opened: Opened, { filter, start = 0, count = 0 }: DebugProtocol.VariablesArguments): readonly Part[] {
    const most = count === 0 ? MOST_CHILDREN : Math.min(count, MOST_CHILDREN);
    const { values } = this.debuggee;
    const named = filter === "indexed" ? [] : this.parts(opened);
    if (opened.kind !== "value" || filter === "named") return named.slice(start, start + most);
    const indexed = values.indexed(opened.value, start, most);
    return [...indexed, ...named.slice(Math.max(0, start - values.counts(opened.value).indexed), most - indexed.length)];
  }

  /** Everything with a name. */
  private parts(opened: Opened): readonly Part[] {
    const { memory, image } = this.debuggee.subject;
    switch (opened.kind) {
      case "locals": {
        const { frame } = opened.of;
        return variablesOf(memory, frame).map((each) => ({ name: each.name, value: placeOfVariable(memory, frame, each) }));
      }
      case "used":
        return this.debuggee
          .globalsUsed(opened.of.frame)
          .map(({ name, object }) => ({ name, value: this.debuggee.placeOf(object, opened.of.cpu) }));
      case "globals": {
        const file = opened.of.frame.source?.file;
        return image.objects
          .filter((object) => object.file.path === file && !object.name.startsWith("("))
          .map((object) => ({
            name: object.name.slice(object.name.lastIndexOf(":") + 1),
            value: this.debuggee.placeOf(object, opened.of.cpu),
          }));
      }
      case "value":
        return this.debuggee.values.named(opened.value);
      case "cpu":
        return [];
    }
  }

  private named(opened: Opened, name: string): Place {
    const [, index] = /^\[(\d+)\]$/.exec(name) ?? [];
    const [part] =
      opened.kind === "value" && index !== undefined
        ? this.debuggee.values.indexed(opened.value, Number(index), 1)
        : this.parts(opened).filter((each) => each.name === name);
    if (part?.value.kind !== "place") throw new Refusal(`${name} cannot be changed`);
    return part.value;
  }

  private variable(name: string, expression: string, value: Value, of: FrameHandle | undefined): DebugProtocol.Variable {
    return {
      name,
      value: this.debuggee.values.show(value),
      type: typeText(value.type),
      ...this.reference(value, of, expression),
      evaluateName: expression,
    };
  }

  /** How to open a value, and how much is in it. */
  private reference(
    value: Value,
    of: FrameHandle | undefined,
    expression: string,
  ): Pick<DebugProtocol.Variable, "variablesReference" | "indexedVariables" | "namedVariables"> {
    if (!this.debuggee.values.hasChildren(value)) return { variablesReference: 0 };
    const variablesReference = this.opened.add({ kind: "value", value, of, expression });
    const { indexed, named } = this.debuggee.values.counts(value);
    return indexed === 0 ? { variablesReference } : { variablesReference, indexedVariables: indexed, namedVariables: named };
  }

  /** What C cannot say of a CPU. */
  private cpu({ cpu }: FrameHandle): DebugProtocol.Variable[] {
    return this.debuggee.subject.factsOf(cpu).map(({ name, value }) => ({ name, value, variablesReference: 0 }));
  }
}

/** The C expression for a part of what was opened. */
function expressionFor(opened: Opened, name: string): string {
  if (opened.kind !== "value") return name;
  const isPointer = opened.value.type.type.kind === "pointer";
  if (name === "*") return `*${opened.expression}`;
  if (name.startsWith("[")) return `${opened.expression}${name}`;
  return `${opened.expression}${isPointer ? "->" : "."}${name}`;
}
