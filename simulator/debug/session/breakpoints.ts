/** What the client wants to stop at, and what became of it. */
import type { DebugProtocol } from "@vscode/debugprotocol";
import { parseCpulist } from "../../../base/cpulist.ts";
import type { CpuList } from "../../../kernel/topologies/topology.ts";
import type { Breakpoint, DataBreakpoint, Debuggee } from "../debuggee.ts";
import { functionAround } from "../function-lines.ts";
import { readHitCondition } from "../hit-condition.ts";
import { placeOf } from "../expression.ts";
import type { Subject } from "../subject.ts";
import type { Surroundings } from "./surroundings.ts";

interface Wanted {
  /** What was asked for, as text: who asks for the same again means the same breakpoint, with its hits. */
  readonly asked: string;
  readonly breakpoint: Breakpoint;
  /** What people call it. */
  readonly name: string;
  readonly answer: DebugProtocol.Breakpoint & { readonly id: number };
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
    const compiled = debuggee.textOf(file);
    const isEdited = compiled !== undefined && textOf(file) !== undefined && textOf(file) !== compiled;
    const known = this.byFile.get(file) ?? [];
    const wanted = breakpoints.map(
      (each) => known.find(({ asked }) => asked === JSON.stringify(each)) ?? this.atLine(debuggee, file, each),
    );
    this.byFile.set(file, wanted);
    this.applyTo(debuggee);
    return { breakpoints: wanted.map(({ answer }) => (isEdited ? withEdit(answer) : answer)) };
  }

  setFunctions(
    debuggee: Debuggee,
    { breakpoints }: DebugProtocol.SetFunctionBreakpointsArguments,
  ): DebugProtocol.SetFunctionBreakpointsResponse["body"] {
    const known = this.functions;
    this.functions = breakpoints.map(
      (each) => known.find(({ asked }) => asked === JSON.stringify(each)) ?? this.atFunction(debuggee, each),
    );
    this.applyTo(debuggee);
    return { breakpoints: this.functions.map(({ answer }) => answer) };
  }

  /**
   * Finds the places of all breakpoints in another run, whose text may be another one. Each keeps its number.
   *
   * @returns What became of each.
   */
  renew(debuggee: Debuggee): readonly DebugProtocol.Breakpoint[] {
    for (const [file, known] of this.byFile) {
      const anew = known.map(({ asked, answer }) =>
        this.atLine(debuggee, file, JSON.parse(asked) as DebugProtocol.SourceBreakpoint, answer.id),
      );
      this.byFile.set(file, anew);
    }
    this.functions = this.functions.map(({ asked, answer }) =>
      this.atFunction(debuggee, JSON.parse(asked) as DebugProtocol.FunctionBreakpoint, answer.id),
    );
    const data = this.data.map((each) => ({ ...each, place: placeOf(debuggee.evaluate(each.name, undefined, { task: -1, cpu: 0 })) }));
    this.data = data.flatMap(({ place, ...each }) =>
      place.kind === "place" ? [{ ...each, watch: { ...each.watch, low: Number(BigInt.asIntN(32, place.address)) } }] : [],
    );
    this.applyTo(debuggee);
    const watched = data.map(({ id, place }) =>
      place.kind === "place"
        ? { id, verified: true }
        : { id, verified: false, message: `${place.message}; set it again where it is known` },
    );
    return [...[...this.byFile.values()].flat(), ...this.functions].map(({ answer }) => answer).concat(watched);
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

  /** Names of the breakpoints that a run has not been at since they were set. */
  unreached(debuggee: Debuggee): readonly string[] {
    const all = [...this.byFile.values()].flat().concat(this.functions);
    return all.filter(({ breakpoint: { id, pcs } }) => pcs.length > 0 && !debuggee.hasReached(id)).map(({ name }) => name);
  }

  private atLine(debuggee: Debuggee, file: string, asked: DebugProtocol.SourceBreakpoint, id: number = this.nextId++): Wanted {
    const text = JSON.stringify(asked);
    const name = `${file.slice(file.lastIndexOf("/") + 1)}:${asked.line}`;
    const refused = (message: string): Wanted => ({
      asked: text,
      name,
      breakpoint: { id, pcs: [], condition: undefined, hits: () => true, log: undefined },
      answer: { id, verified: false, line: asked.line, message },
    });
    const hits = readHitCondition(asked.hitCondition);
    if (hits === undefined) return refused(noHitCondition(asked.hitCondition));
    const placed = debuggee.lines.place(file, asked.line);
    const stray = strayed(debuggee, file, asked.line, placed?.line);
    if (stray !== undefined) return refused(stray);
    if (placed === undefined) return refused(`No code that the scenario can reach lies at or behind line ${asked.line}`);
    const breakpoint = { id, pcs: placed.pcs, condition: conditionOf(asked), hits, log: asked.logMessage };
    const moved = placed.line !== asked.line;
    const message = moved ? `Line ${asked.line} has no code that the scenario can reach; moved to ${placed.line}` : undefined;
    return { asked: text, name, breakpoint, answer: { id, verified: true, line: placed.line, ...(message !== undefined && { message }) } };
  }

  private atFunction(debuggee: Debuggee, asked: DebugProtocol.FunctionBreakpoint, id: number = this.nextId++): Wanted {
    const text = JSON.stringify(asked);
    const name = `${asked.name}()`;
    const hits = readHitCondition(asked.hitCondition);
    const f = debuggee.subject.image.functionByName.get(asked.name);
    const pcs = f === undefined || hits === undefined ? [] : debuggee.lines.beginningsIn(f).slice(0, 1);
    const breakpoint = { id, pcs, condition: conditionOf(asked), hits: hits ?? (() => true), log: undefined };
    const line = pcs[0] === undefined ? undefined : debuggee.lines.at(pcs[0])?.line;
    if (pcs.length > 0) return { asked: text, name, breakpoint, answer: { id, verified: true, ...(line !== undefined && { line }) } };
    const message = hits === undefined ? noHitCondition(asked.hitCondition) : `The scenario never reaches a function ${name}`;
    return { asked: text, name, breakpoint, answer: { id, verified: false, message } };
  }
}

/**
 * Why a breakpoint is not moved to the next line with code, where that belongs to another function.
 *
 * @param placed The next line with code.
 */
function strayed(debuggee: Debuggee, file: string, line: number, placed: number | undefined): string | undefined {
  if (placed === line) return undefined;
  const around = functionAround(debuggee.textOf(file) ?? "", line);
  if (around === undefined || (placed !== undefined && placed <= around.last)) return undefined;
  const hasCode = debuggee.lines.linesOf(file).some((each) => each >= around.first && each <= around.last);
  return hasCode
    ? `Nothing from line ${line} to the end of ${around.name}() became code that the scenario can reach`
    : `The scenario never reaches ${around.name}()`;
}

/** Lines are those of the text that runs, which is another one by now. */
function withEdit(answer: DebugProtocol.Breakpoint): DebugProtocol.Breakpoint {
  const edited = "The file was edited since this run began; restart to debug the new text";
  return { ...answer, message: answer.message === undefined ? edited : `${answer.message}. ${edited}` };
}

function conditionOf({ condition }: { readonly condition?: string }): string | undefined {
  return condition === "" ? undefined : condition;
}

function noHitCondition(text = ""): string {
  return `'${text}' is no hit count: write a number, which stops from that hit on, or one behind ==, >, >=, <, <= or %`;
}

/** @param list A cpulist; every isolated CPU without one. */
function cpusOf(subject: Subject, list: string | undefined): { readonly cpus: CpuList; readonly reason?: string } {
  if (list === undefined || list.trim() === "") {
    return { cpus: subject.quietCpus };
  }
  const parsed = parseCpulist(list, subject.cpus);
  return parsed.ok ? { cpus: parsed.cpus } : { cpus: [], reason: `'${list}' is no list of CPUs: ${parsed.error.reason}` };
}
