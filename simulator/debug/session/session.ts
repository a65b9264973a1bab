/**
 * A debug adapter session: the protocol's requests in, responses and events out. How messages travel, and where files come from, is the
 * caller's business.
 */
import type { DebugProtocol } from "@vscode/debugprotocol";
import type { Problem } from "../../../base/problem.ts";
import { Debuggee, type Direction, type Reason } from "../debuggee.ts";
import type { StepKind } from "../stepping.ts";
import { actorOfTask } from "../subject.ts";
import { BreakpointTable } from "./breakpoints.ts";
import { Inspector } from "./inspector.ts";
import { describeReason, exceptionOf } from "./reasons.ts";
import { type Outgoing, Refusal, type Surroundings } from "./surroundings.ts";

/** Events of the run between two looks at what the client wants. */
const SLICE = 2000;
const NS_PER_MS = 1e6;

const CAPABILITIES: DebugProtocol.Capabilities = {
  supportsConfigurationDoneRequest: true,
  supportsFunctionBreakpoints: true,
  supportsConditionalBreakpoints: true,
  supportsHitConditionalBreakpoints: true,
  supportsLogPoints: true,
  supportsDataBreakpoints: true,
  supportsEvaluateForHovers: true,
  supportsSetVariable: true,
  supportsSetExpression: true,
  supportsStepBack: true,
  supportsExceptionInfoRequest: true,
  supportsExceptionFilterOptions: true,
  supportsTerminateRequest: true,
  supportsRestartRequest: true,
  supportsBreakpointLocationsRequest: true,
  supportsLoadedSourcesRequest: true,
  exceptionBreakpointFilters: [
    {
      filter: "violation",
      label: "Violated properties",
      default: true,
      description: "WARN, BUG, memory faults and the scenario's properties",
    },
    {
      filter: "disturbance",
      label: "Disturbances",
      default: false,
      description: "An isolated CPU is made to leave what it did",
      supportsCondition: true,
      conditionDescription: "CPUs, such as 2-7; all isolated ones without",
    },
  ],
};

/** What a client asks to have something to show, often by itself and too late; it shows in its place why there is nothing, and need not notify of it. */
const LOOKS: ReadonlySet<string> = new Set([
  "threads",
  "stackTrace",
  "scopes",
  "variables",
  "evaluate",
  "source",
  "loadedSources",
  "exceptionInfo",
]);

export class Session {
  private readonly outside: Surroundings;
  private debuggee: Debuggee | undefined;
  private inspector: Inspector | undefined;
  private readonly breakpoints = new BreakpointTable();
  private launchArguments: Readonly<Record<string, unknown>> = {};
  private reason: Reason = { kind: "beginning" };
  private wantsPause = false;
  private isRunning = false;
  private sequence = 1;

  constructor(outside: Surroundings) {
    this.outside = outside;
  }

  /** Answers a request. Never rejects: what is wrong is in the response. */
  async handle(request: DebugProtocol.Request): Promise<void> {
    const response = { type: "response", request_seq: request.seq, command: request.command } as const;
    try {
      const { body, after } = await this.answer(request.command, request.arguments as Readonly<Record<string, unknown>> | undefined);
      this.send({ ...response, success: true, ...(body !== undefined && { body }) });
      await after?.();
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const body = { error: { id: 1, format: error.message, showUser: !LOOKS.has(request.command) } };
      this.send({ ...response, success: false, message: error.message, body });
    }
  }

  private async answer(command: string, given: Readonly<Record<string, unknown>> = {}): Promise<Answer> {
    switch (command) {
      case "initialize":
        return { body: CAPABILITIES };
      case "launch":
        return this.launch(given);
      case "restart":
        return this.launch(this.launchArguments, true);
      case "configurationDone":
        return { after: () => this.begin() };
      case "setBreakpoints":
        return {
          body: this.breakpoints.setLines(this.running(), given as unknown as DebugProtocol.SetBreakpointsArguments, this.outside),
        };
      case "setFunctionBreakpoints":
        return { body: this.breakpoints.setFunctions(this.running(), given as unknown as DebugProtocol.SetFunctionBreakpointsArguments) };
      case "setExceptionBreakpoints":
        return { body: this.breakpoints.setFilters(this.running(), given as unknown as DebugProtocol.SetExceptionBreakpointsArguments) };
      case "dataBreakpointInfo":
        return { body: this.looking().dataBreakpointInfo(given as unknown as DebugProtocol.DataBreakpointInfoArguments) };
      case "setDataBreakpoints":
        return { body: this.breakpoints.setData(this.running(), given as unknown as DebugProtocol.SetDataBreakpointsArguments) };
      case "breakpointLocations":
        return { body: this.locations(given as unknown as DebugProtocol.BreakpointLocationsArguments) };
      case "disconnect":
      case "terminate":
        return this.end();
      case "pause":
        this.wantsPause = true;
        return {};
      default:
        return this.control(command) ?? this.look(command, given);
    }
  }

  private control(command: string): Answer | undefined {
    switch (command) {
      case "continue":
        return this.moves(() => this.go("forward"), { allThreadsContinued: true });
      case "reverseContinue":
        return this.moves(() => this.go("backward"));
      case "next":
        return this.moves(() => this.go("forward", "over"));
      case "stepIn":
        return this.moves(() => this.go("forward", "in"));
      case "stepOut":
        return this.moves(() => this.go("forward", "out"));
      case "stepBack":
        return this.moves(() => this.go("backward", "over"));
      default:
        return undefined;
    }
  }

  private look(command: string, given: Readonly<Record<string, unknown>>): Answer {
    switch (command) {
      case "threads":
        return { body: { threads: this.debuggee?.subject.actors ?? [] } };
      case "stackTrace":
        return { body: this.looking().stackTrace(given as unknown as DebugProtocol.StackTraceArguments) };
      case "scopes":
        return { body: this.looking().scopes(given as unknown as DebugProtocol.ScopesArguments) };
      case "variables":
        return { body: this.looking().variables(given as unknown as DebugProtocol.VariablesArguments) };
      case "evaluate":
        return { body: this.looking().evaluate(given as unknown as DebugProtocol.EvaluateArguments) };
      case "setVariable":
        return this.sets(this.looking().setVariable(given as unknown as DebugProtocol.SetVariableArguments));
      case "setExpression":
        return this.sets(this.looking().setExpression(given as unknown as DebugProtocol.SetExpressionArguments));
      case "source":
        return { body: this.looking().source(given as unknown as DebugProtocol.SourceArguments) };
      case "loadedSources":
        return { body: { sources: this.looking().sources() } };
      case "exceptionInfo":
        return { body: exceptionOf(this.reason) };
      default:
        throw new Refusal(`This debugger does not know the request '${command}'`);
    }
  }

  // ---------------------------------------------------------------- the run

  private async launch(args: Readonly<Record<string, unknown>>, again = false): Promise<Answer> {
    this.launchArguments = args;
    const launched = await this.outside.launch(args);
    for (const problem of launched.problems) this.print(problem.severity === "error" ? "stderr" : "console", `${problemText(problem)}\n`);
    const first = launched.problems.find(({ severity }) => severity === "error");
    if (launched.subject === undefined) throw new Refusal(first === undefined ? "The run could not be prepared" : problemText(first));
    this.debuggee?.subject.dispose();
    const debuggee = new Debuggee(launched.subject, launched.files, ({ text }) => this.print("console", `${text}\n`));
    this.debuggee = debuggee;
    this.inspector = new Inspector(debuggee, this.outside);
    this.print("console", `replay: ${launched.token}\n`);
    if (again) {
      for (const breakpoint of this.breakpoints.renew(debuggee)) this.event("breakpoint", { reason: "changed", breakpoint });
      return { after: () => this.begin() };
    }
    return { after: () => this.event("initialized") };
  }

  /** The configuration is complete: run, or stand at the beginning or at a time. */
  private begin(): Promise<void> | void {
    const debuggee = this.running();
    this.breakpoints.applyTo(debuggee);
    const { at, stopOnEntry } = this.launchArguments;
    if (typeof at === "number" && debuggee.subject.timeNs !== undefined) return this.goToTime(at * NS_PER_MS);
    if (at !== undefined)
      this.print("stderr", "`at` is left out: it is a virtual time in ms, and the steps of a counterexample have none\n");
    if (stopOnEntry !== true) return this.go("forward");
    this.reason = { kind: "beginning" };
    this.stopped();
  }

  private moves(go: () => Promise<void>, body?: object): Answer {
    this.running();
    if (this.isRunning) throw new Refusal("The run is going on already; pause it first");
    return { ...(body !== undefined && { body }), after: go };
  }

  /** Goes on until there is a reason to stop. */
  private async go(direction: Direction, kind?: StepKind): Promise<void> {
    return this.move(async (debuggee) => {
      const step = kind === undefined ? undefined : debuggee.step(kind, direction);
      if (direction === "backward") return debuggee.backward(step);
      return this.runForward(debuggee, () => debuggee.forward(step, SLICE));
    });
  }

  /** Breakpoints before it do not count: who names a time wants to be there. */
  private async goToTime(timeNs: number): Promise<void> {
    return this.move(async (debuggee) => this.runForward(debuggee, () => debuggee.forwardTo(timeNs, SLICE)));
  }

  private async move(where: (debuggee: Debuggee) => Promise<Reason>): Promise<void> {
    const debuggee = this.running();
    this.isRunning = true;
    this.wantsPause = false;
    this.inspector?.forget();
    try {
      this.reason = await where(debuggee);
    } finally {
      this.isRunning = false;
    }
    if (this.debuggee === debuggee) this.stopped();
  }

  /** @param advance Runs a slice; undefined when there is more to come. */
  private async runForward(debuggee: Debuggee, advance: () => Reason | undefined): Promise<Reason> {
    for (;;) {
      const reason = advance();
      if (reason !== undefined) return reason;
      await this.outside.pause();
      if (this.wantsPause || this.debuggee !== debuggee) return { kind: "step" };
    }
  }

  private stopped(): void {
    const debuggee = this.running();
    const { reason } = this;
    const { subject, task } = debuggee;
    const body: DebugProtocol.StoppedEvent["body"] = {
      ...describeReason(reason, this.wantsPause, subject.ending),
      threadId: actorOfTask(subject, task),
      allThreadsStopped: true,
      text: `${subject.nameOf(task)} at ${subject.where}`,
    };
    if (reason.kind === "end")
      for (const name of this.breakpoints.unreached(debuggee)) this.print("console", `not reached since it was set: ${name}\n`);
    this.event("stopped", body);
  }

  private end(): Answer {
    const debuggee = this.debuggee;
    this.debuggee = undefined;
    this.inspector = undefined;
    return {
      after: () => {
        // A run that is going on looks at this and ends by itself.
        if (!this.isRunning) debuggee?.subject.dispose();
        this.event("terminated");
      },
    };
  }

  // ---------------------------------------------------------------- small parts

  /** Saved moments do not know of the change: running on keeps it, going back loses it. */
  private sets(body: object): Answer {
    return { body, after: () => this.print("console", "Going back undoes what was set here\n") };
  }

  private locations({
    source,
    line,
    endLine,
  }: DebugProtocol.BreakpointLocationsArguments): DebugProtocol.BreakpointLocationsResponse["body"] {
    const lines = this.running().lines.linesOf(this.outside.nameOf(source.path ?? source.name ?? ""));
    return { breakpoints: lines.filter((each) => each >= line && each <= (endLine ?? line)).map((each) => ({ line: each })) };
  }

  private running(): Debuggee {
    if (this.debuggee === undefined) throw new Refusal("Nothing is being debugged");
    return this.debuggee;
  }

  private looking(): Inspector {
    if (this.inspector === undefined) throw new Refusal("Nothing is being debugged");
    if (this.isRunning) throw new Refusal("The run is going on; pause it first");
    return this.inspector;
  }

  private print(category: "console" | "stderr", output: string): void {
    this.event("output", { category, output });
  }

  private event(event: string, body?: object): void {
    this.send({ type: "event", event, ...(body !== undefined && { body }) });
  }

  private send(message: Outgoing): void {
    const seq = this.sequence++;
    this.outside.send({ seq, ...message });
  }
}

interface Answer {
  readonly body?: object | undefined;
  /** What to do when the response is on its way. */
  readonly after?: () => Promise<void> | void;
}

function problemText({ file, line, column, severity, message, help }: Problem): string {
  const place = file === "" ? "" : line > 0 ? `${file}:${line}:${column}: ` : `${file}: `;
  return `${place}${severity}: ${message}${help === "" ? "" : ` (${help})`}`;
}
