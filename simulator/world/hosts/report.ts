/** What a run reports, and the load (sim/world.h, "what a run reports" and "the load"). */
import { allocatedByUser } from "../../../kernel/catalogue/allocations.ts";
import { ownShare } from "../../../kernel/catalogue/shares.ts";
import { messageOf, stillAllocated } from "../../machine/fault.ts";
import { HostAnswer } from "../../machine/stop.ts";
import { originNow } from "../attribution.ts";
import { touch } from "../broadcast.ts";
import { EventKind } from "../events.ts";
import { callsPatched, flagSet, majorChange, planPeriod } from "../load.ts";
import { reportViolation } from "../violations.ts";
import { arg, arg64, type HostCall, type HostTable, result, result64 } from "./host.ts";
import { taskArgument } from "./scheduling.ts";

export const reportHosts: HostTable = {
  __sim_point_begin: (call) => {
    return beginPoint(call, call.w.literal(arg(call, 0)));
  },
  __sim_point_end: (call) => {
    return endPoint(call);
  },
  __sim_step: (call) => {
    step(call, arg(call, 0) === 0 ? undefined : call.w.text(arg(call, 0)));
    return HostAnswer.Stop;
  },
  __sim_property: (call) => {
    if (arg(call, 2) === 0) reportViolation(call.w, call.cpu, call.w.text(arg(call, 0)), call.w.text(arg(call, 3)));
    return HostAnswer.Continue;
  },
  __sim_check_freed: (call) => {
    const { w, cpu } = call;
    const kept = [...w.machine.liveBlocks()].flatMap(({ allocatedAt }) => allocatedByUser(w.image, allocatedAt) ?? []);
    if (kept.length > 0)
      reportViolation(w, cpu, w.text(arg(call, 0)), messageOf({ message: w.text(arg(call, 2)), related: stillAllocated(kept) }));
    return HostAnswer.Continue;
  },
  __sim_finish: (call) => {
    const { w, cpu } = call;
    const patched = arg(call, 0);
    w.report.endStep(Math.round(w.clock(cpu)));
    w.report.patched = patched < 0 ? undefined : patched !== 0;
    w.report.pendingTasks = arg(call, 1);
    w.end({ kind: "finished" });
    return HostAnswer.Stop;
  },
  __sim_flag_set: (call) => {
    flagWasSet(call, taskArgument(call, 0));
    return HostAnswer.Continue;
  },
  __sim_parameter: (call) => {
    result64(call, call.w.parameters.named[call.w.literal(arg(call, 0))] ?? arg64(call, 2));
    return HostAnswer.Continue;
  },
  __sim_period_arm: ({ w, cpu, task }) => {
    w.tasks.periodBegan[task] = -1;
    planPeriod(w, task, w.clock(cpu));
    return HostAnswer.Continue;
  },
  __sim_period_began: (call) => {
    result(call, call.w.tasks.periodBegan[call.task] >= 0 ? 1 : 0);
    return HostAnswer.Continue;
  },
  __sim_period_calls_patched: (call) => {
    const { w, task } = call;
    const began = w.tasks.periodBegan[task];
    result(call, began >= 0 && callsPatched(w, task, began) ? 1 : 0);
    return HostAnswer.Continue;
  },
};

/** If the task is in user mode, or the idle task halted, its CPU has something to serve at its next interrupt. */
function flagWasSet({ w, cpu }: HostCall, task: number): void {
  const home = w.tasks.cpu[task];
  if (w.cpus.current[home] === task) touch(w, home);
  flagSet(w, task, w.clock(cpu));
}

/** What a point is known by to {@link Stalls.notice}. */
function keyOf({ w }: HostCall, origin: number, end: boolean): number {
  return (origin * 4096 + w.report.step + 1) * 2 + (end ? 1 : 0);
}

function beginPoint(call: HostCall, primitive: string): HostAnswer {
  const { w, cpu, task } = call;
  const origin = originNow(w, cpu, primitive);
  const outer = w.report.openPoints.get(task);
  w.report.openPoints.set(task, { primitive, origin, since: w.clock(cpu), share: ownShare(primitive) ?? outer?.share, outer });
  notePoint(call, EventKind.PointBegin, primitive, origin, outer === undefined);
  return w.stalls.notice(keyOf(call, origin, false), cpu) ? HostAnswer.Stop : HostAnswer.Continue;
}

/** The outermost primitive of a line explains more than those it calls in turn. */
function notePoint({ w, cpu }: HostCall, kind: EventKind, primitive: string, origin: number, outermost: boolean): void {
  if (outermost) w.recordNamed(kind, cpu, w.report.name(primitive), origin);
  else w.record(kind, cpu, w.report.name(primitive), origin);
}

/** Only the outermost primitive of a line is summed: what it calls in turn is part of it. */
function endPoint(call: HostCall): HostAnswer {
  const { w, cpu, task } = call;
  const { report } = w;
  const point = report.openPoints.get(task);
  if (point === undefined) return HostAnswer.Continue;
  const answer = w.stalls.notice(keyOf(call, point.origin, true), cpu) ? HostAnswer.Stop : HostAnswer.Continue;
  notePoint(call, EventKind.PointEnd, point.primitive, point.origin, point.outer === undefined);
  if (point.outer === undefined) report.openPoints.delete(task);
  else report.openPoints.set(task, point.outer);
  if (point.outer !== undefined) return answer;
  const sums = report.points.get(point.origin) ?? { calls: 0, totalNs: 0 };
  sums.calls++;
  sums.totalNs += w.clock(cpu) - point.since;
  report.points.set(point.origin, sums);
  return answer;
}

function step({ w, cpu, task }: HostCall, name: string | undefined): void {
  const { report } = w;
  const time = Math.round(w.clock(cpu));
  if (name === undefined) {
    w.recordNamed(EventKind.Step, cpu, report.name(report.stepName), 1);
    report.endStep(time);
  } else {
    report.beginStep(name, time);
    w.recordNamed(EventKind.Step, cpu, report.name(name), 0);
  }
  w.tasks.sinceProgress[task] = 0;
  w.stalls.begin(cpu);
  majorChange(w, time);
}
