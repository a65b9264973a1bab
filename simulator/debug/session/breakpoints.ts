/** What the client wants to stop at, and what became of it. */
import type { DebugProtocol } from "@vscode/debugprotocol";
import { parseCpulist } from "../../../base/cpulist.ts";
import type { CpuList } from "../../../kernel/topologies/topology.ts";
import type { Breakpoint, DataBreakpoint, Debuggee } from "../debuggee.ts";
import type { Subject } from "../subject.ts";
import type { Surroundings } from "./surroundings.ts";

interface Wanted {
  readonly breakpoint: Breakpoint;
  readonly answer: DebugProtocol.Breakpoint;
}

export class BreakpointTable {
  private readonly byFile = new Map<string, readonly Wanted[]>();
  private functions: readonly Wanted[] = [];
  private data: readonly DataBreakpoint[] = [];
  private violations = true;
  private disturbed: CpuList = [];
  private nextId = 1;

  setLines(
    debuggee: Debuggee,
    { source, breakpoints = [] }: DebugProtocol.SetBreakpointsArguments,
    { nameOf, textOf }: Pick<Surroundings, "nameOf" | "textOf">,
  ): DebugProtocol.SetBreakpointsResponse["body"] {
    const file = nameOf(source.path ?? source.name ?? "");
    const compiled = debuggee.subject.image.places.find((place) => place.file.path === file)?.file.text;
    const isEdited = compiled !== undefined && textOf(file) !== undefined && textOf(file) !== compiled;
    const wanted = breakpoints.map((each) => (isEdited ? withEdit(this.atLine(debuggee, file, each)) : this.atLine(debuggee, file, each)));
    this.byFile.set(file, wanted);
    this.applyTo(debuggee);
    return { breakpoints: wanted.map(({ answer }) => answer) };
  }

  setFunctions(
    debuggee: Debuggee,
    { breakpoints }: DebugProtocol.SetFunctionBreakpointsArguments,
  ): DebugProtocol.SetFunctionBreakpointsResponse["body"] {
    this.functions = breakpoints.map((each) => this.atFunction(debuggee, each));
    this.applyTo(debuggee);
    return { breakpoints: this.functions.map(({ answer }) => answer) };
  }

  setFilters(
    debuggee: Debuggee,
    { filters, filterOptions = [] }: DebugProtocol.SetExceptionBreakpointsArguments,
  ): DebugProtocol.SetExceptionBreakpointsResponse["body"] {
    const chosen = [...filters.map((filterId) => ({ filterId, condition: undefined })), ...filterOptions];
    this.violations = chosen.some(({ filterId }) => filterId === "violation");
    const disturbance = chosen.find(({ filterId }) => filterId === "disturbance");
    const cpus = disturbance === undefined ? { cpus: [] } : cpusOf(debuggee.subject, disturbance.condition);
    this.disturbed = cpus.cpus;
    this.applyTo(debuggee);
    return {
      breakpoints: chosen.map(({ filterId }) =>
        filterId === "disturbance" && "reason" in cpus ? { verified: false, message: cpus.reason } : { verified: true },
      ),
    };
  }

  setData(
    debuggee: Debuggee,
    { breakpoints }: DebugProtocol.SetDataBreakpointsArguments,
  ): DebugProtocol.SetDataBreakpointsResponse["body"] {
    const answers: DebugProtocol.Breakpoint[] = [];
    const data: DataBreakpoint[] = [];
    for (const { dataId } of breakpoints) {
      const id = this.nextId++;
      const [, low, bytes, name] = /^(\d+):(\d+):(.*)$/.exec(dataId) ?? [];
      if (low === undefined || bytes === undefined) {
        answers.push({ id, verified: false, message: "This is no data that can be watched" });
        continue;
      }
      data.push({ id, watch: { low: Number(low), bytes: Number(bytes) }, name: name ?? "" });
      answers.push({ id, verified: true });
    }
    this.data = data;
    this.applyTo(debuggee);
    return { breakpoints: answers };
  }

  /** Hands everything to a run. */
  applyTo(debuggee: Debuggee): void {
    const lines = [...this.byFile.values()].flat();
    debuggee.stops = {
      breakpoints: [...lines, ...this.functions].map(({ breakpoint }) => breakpoint),
      data: this.data,
      disturbed: this.disturbed,
      violations: this.violations,
    };
  }

  private atLine(debuggee: Debuggee, file: string, asked: DebugProtocol.SourceBreakpoint): Wanted {
    const id = this.nextId++;
    const placed = debuggee.lines.place(file, asked.line);
    const breakpoint = { id, pcs: placed?.pcs ?? [], ...conditionsOf(asked), log: asked.logMessage };
    if (placed === undefined) {
      const message = `No code that the scenario can reach lies at or behind line ${asked.line}`;
      return { breakpoint, answer: { id, verified: false, line: asked.line, message } };
    }
    const moved = placed.line !== asked.line;
    const message = moved ? `Line ${asked.line} has no code that the scenario can reach; moved to ${placed.line}` : undefined;
    return { breakpoint, answer: { id, verified: true, line: placed.line, ...(message !== undefined && { message }) } };
  }

  private atFunction(debuggee: Debuggee, asked: DebugProtocol.FunctionBreakpoint): Wanted {
    const id = this.nextId++;
    const f = debuggee.subject.image.functionByName.get(asked.name);
    const pcs = f === undefined ? [] : debuggee.lines.beginningsIn(f).slice(0, 1);
    const breakpoint = { id, pcs, ...conditionsOf(asked), log: undefined };
    const line = pcs[0] === undefined ? undefined : debuggee.lines.at(pcs[0])?.line;
    const answer =
      pcs.length > 0
        ? { id, verified: true, ...(line !== undefined && { line }) }
        : { id, verified: false, message: `The scenario never reaches a function ${asked.name}()` };
    return { breakpoint, answer };
  }
}

/** Lines are those of the text that runs, which is another one by now. */
function withEdit({ breakpoint, answer }: Wanted): Wanted {
  const edited = "The file was edited since this run began; restart to debug the new text";
  return { breakpoint, answer: { ...answer, message: answer.message === undefined ? edited : `${answer.message}. ${edited}` } };
}

function conditionsOf({ condition, hitCondition }: { readonly condition?: string; readonly hitCondition?: string }): {
  readonly condition: string | undefined;
  readonly hits: number;
} {
  const hits = Number.parseInt(hitCondition ?? "1", 10);
  return { condition: condition === "" ? undefined : condition, hits: Number.isFinite(hits) ? Math.max(1, hits) : 1 };
}

/** @param list A cpulist; every isolated CPU without one. */
function cpusOf(subject: Subject, list: string | undefined): { readonly cpus: CpuList; readonly reason?: string } {
  if (list === undefined || list.trim() === "") {
    return { cpus: subject.quietCpus };
  }
  const parsed = parseCpulist(list, subject.cpus);
  return parsed.ok ? { cpus: parsed.cpus } : { cpus: [], reason: `'${list}' is no list of CPUs: ${parsed.error.reason}` };
}
