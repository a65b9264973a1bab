/** Judges what an exploration says goes round for ever, step by step and by rules of its own. */
import type { CompileCache } from "../../kernel/compile/unit-cache.ts";
import { explore, openReplay } from "../../simulator/explore/explore.ts";
import type { ExploreRequest } from "../../simulator/explore/request.ts";
import type { ExploreViolation } from "../../simulator/explore/result.ts";
import type { ReplayStep, ScheduleStep } from "../../simulator/explore/schedule-step.ts";
import { readSchedule } from "../../simulator/explore/trace/schedule.ts";
import { aboutOf, apply, applyStep, Kind, kindOf, listEvents } from "../../simulator/explore/world/events.ts";
import { C, Load, Status, T, W } from "../../simulator/explore/world/words.ts";
import type { World } from "../../simulator/explore/world/world.ts";

/** What is wrong with a lasso, in words; nothing is. */
export interface Judgement {
  /** Operations that go round. */
  readonly operations: number;
  /** Whether the state behind the last one is the one before the first. */
  readonly closes: boolean;
  /** Whether the scenario's end is met in it. */
  readonly ends: boolean;
  /** What could happen somewhere in it and never does. */
  readonly neverHappens: readonly string[];
  /** Tasks that could run on a CPU that others take turns on, and never do. */
  readonly neverRun: readonly number[];
}

/** @param request Without a schedule. */
export function judgeViolation(request: ExploreRequest, violation: ExploreViolation, cache: CompileCache): Judgement & { again: string } {
  const replay = readSchedule(violation.schedule) ?? [];
  const again = explore({ ...request, replay }, cache);
  const opened = openReplay({ ...request, replay }, cache);
  if ("problems" in opened) throw new Error(JSON.stringify(opened.problems));
  const { world } = opened;
  const at = replay.findIndex(({ beginsCycle }) => beginsCycle === true);
  const stem = at < 0 ? replay : replay.slice(0, at);
  // What is shared is learnt from the schedule itself.
  world.m.sharing.recording = true;
  const beginning = world.m.state.mark();
  for (const step of replay) applyStep(world, step);
  world.m.state.undo(beginning);
  for (const step of stem) applyStep(world, step);
  world.m.weak?.exhaust();
  return { ...judge(world, replay.slice(stem.length)), again: again.violation?.schedule ?? JSON.stringify(again.problems) };
}

/** @param w Where the cycle begins. What its CPUs are known to share decides how far a step goes that is only tried. */
export function judge(w: World, cycle: readonly (ScheduleStep | ReplayStep)[]): Judgement {
  const before = [...w.m.words];
  const possible = new Set<string>();
  const happened = new Set<string>();
  const able = new Set<number>();
  const ran = new Map<number, Set<number>>();
  let ends = false;
  for (const step of cycle) {
    for (const each of possibleIn(w)) possible.add(each);
    for (let task = 0; task < w.taskCount; task++) {
      if (w.task(task, T.Status) === Status.Runnable && w.task(task, T.Load) !== Load.Idle) able.add(task);
    }
    for (let cpu = 0; cpu < w.cpus; cpu++) ran.set(cpu, (ran.get(cpu) ?? new Set<number>()).add(w.cpu(cpu, C.Current)));
    ends ||= w.get(W.finished) === 1;
    happened.add(named(w, step.event));
    applyStep(w, step);
  }
  const wasLeftOut = (task: number): boolean => {
    const others = ran.get(w.task(task, T.Cpu)) ?? new Set<number>();
    return !others.has(task) && others.size > 1;
  };
  return {
    operations: cycle.length,
    closes: before.length === w.m.words.length && before.every((word, at) => word === w.m.words[at]),
    ends,
    neverHappens: [...possible].filter((each) => !happened.has(each)),
    neverRun: [...able].filter(wasLeftOut),
  };
}

/** What changes something in the present state. A pause counts where no kernel work that has begun goes on. */
function possibleIn(w: World): readonly string[] {
  const { state } = w.m;
  const found: string[] = [];
  let working = false;
  for (const event of listEvents(w)) {
    const kind = kindOf(event);
    if (kind === Kind.Pause && working) continue;
    const mark = state.mark();
    const name = named(w, event);
    const computes = kind === Kind.Step && [Load.Busy, Load.BusyResched].includes(w.task(w.cpu(aboutOf(event), C.Current), T.Load));
    w.ways.asked = 0;
    if (apply(w, event)) {
      found.push(name);
      working ||= !computes && [Kind.Step, Kind.Interrupt, Kind.GracePeriod, Kind.Callback].includes(kind);
    }
    state.undo(mark);
    w.violation = undefined;
    w.giveUp = undefined;
  }
  return found;
}

/** An event, and by whom where it is something that a task does. Whom a timer or a callback comes upon is not asked: it has to come. */
function named(w: World, event: number): string {
  const about = aboutOf(event);
  const kind = kindOf(event);
  const name = `${Kind[kind]} ${about}`;
  switch (kind) {
    case Kind.Step:
    case Kind.SystemCall:
    case Kind.Slice:
    case Kind.Interrupt:
      return `${name} of ${w.cpu(about, C.Current)}`;
    default:
      return name;
  }
}
