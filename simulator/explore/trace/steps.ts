/** A schedule told: who does what, where, and what that changed. Consecutive operations of one task are one step. */
import type { SourcePlace } from "../../../c/ir/image.ts";
import { Frame } from "../../machine/stacks.ts";
import type { Change, TraceStep } from "../result.ts";
import type { Schedule } from "../search/depth-first.ts";
import { aboutOf, apply, Kind, kindOf } from "../world/events.ts";
import { C, CallbackWord, callbackWord, T, TimerWord, timerWord } from "../world/words.ts";
import type { World } from "../world/world.ts";
import { Names } from "./names.ts";
import { isUsers, phraseAt, whereOf } from "./operations.ts";
import type { ReplayStep } from "./schedule.ts";

export interface Told {
  readonly steps: readonly TraceStep[];
  readonly schedule: readonly ReplayStep[];
}

interface Open {
  readonly cpu: number;
  readonly thread: string;
  readonly kind: Kind;
  /** Innermost code of the user's that was met, else what was met first. */
  pc: number;
  users: boolean;
  operations: number;
  function: string;
  place: SourcePlace | undefined;
  phrase: string;
  readonly changed: Map<string, Change>;
  /** Reads of what is not newest, in words. */
  readonly stale: string[];
}

/**
 * The world is in its first state, and in the schedule's last one afterwards.
 *
 * @param schedule As a search found it, or with the number of instructions of each step as a token has it.
 */
export function tell(w: World, schedule: Schedule | readonly ReplayStep[]): Told {
  const names = new Names(w);
  const steps: TraceStep[] = [];
  const replay: ReplayStep[] = [];
  let open: Open | undefined;
  for (const step of schedule) {
    const { event, choice } = step;
    const who = actorOf(w, names, event);
    if (open === undefined || open.cpu !== who.cpu || open.thread !== who.thread || who.kind !== Kind.Step) {
      if (open !== undefined) steps.push(closed(open));
      open = who;
    }
    const mark = w.m.state.mark();
    w.choice = choice;
    w.m.replaying = "instructions" in step ? step.instructions : -1;
    const old = listenToStale(w, names);
    apply(w, event);
    w.m.onStale = () => undefined;
    w.m.replaying = -1;
    replay.push({ event, choice, instructions: w.m.inStep });
    open.operations++;
    open.stale.push(...old());
    // The place of a step is where it last changed something; where it changes nothing, where it came to.
    const told = noteChanges(w, names, mark, open);
    if (who !== open && who.users && (told || open.changed.size === 0 || !open.users)) Object.assign(open, placeOf(who));
    if (!open.users) lookForUsers(w, open);
  }
  if (open !== undefined) steps.push(closed(open));
  return { steps: steps.filter((step, at) => at === steps.length - 1 || step.changed.length > 0 || step.file !== ""), schedule: replay };
}

function placeOf({ pc, users, function: name, place, phrase }: Open): Partial<Open> {
  return { pc, users, function: name, place, phrase };
}

function closed({ cpu, thread, function: name, place, phrase, changed, stale }: Open): TraceStep {
  const where = whereOf(place);
  return {
    cpu,
    thread,
    function: name,
    file: where.file,
    line: where.line,
    text: phrase,
    changed: [...changed.values()],
    ...(stale.length === 0 ? {} : { stale: stale.join("; ") }),
  };
}

/** Notes reads of what is not newest. The result is asked for when they are over, and what is newest is in memory again. */
function listenToStale(w: World, names: Names): () => readonly string[] {
  const found: (() => string)[] = [];
  w.m.onStale = (word) => {
    const variable = names.at(word);
    if (variable === undefined) return;
    const old = names.valueOf(variable);
    found.push(() => `reads ${variable.name} as ${old}, which was overwritten by ${names.valueOf(variable)}`);
  };
  return () => found.map((text) => text());
}

/** Who acts in an event, and where it stands before. */
function actorOf(w: World, names: Names, event: number): Open {
  const kind = kindOf(event);
  const about = aboutOf(event);
  const base = { kind, pc: -1, users: false, operations: 0, function: "", place: undefined, changed: new Map<string, Change>(), stale: [] };
  switch (kind) {
    case Kind.Step: {
      const task = w.cpu(about, C.Current);
      const pc = w.task(task, T.Pc);
      return { ...base, cpu: about, thread: names.taskName(task), ...codeAt(w, w.task(task, T.Fp), pc) };
    }
    case Kind.Interrupt:
      return { ...base, cpu: about, thread: "interrupt", phrase: "an interrupt arrives" };
    case Kind.SystemCall:
      return { ...base, cpu: about, thread: names.taskName(w.cpu(about, C.Current)), phrase: "makes a system call" };
    case Kind.GracePeriod:
      return { ...base, cpu: w.task(about, T.Cpu), thread: "grace period", phrase: `ends for ${names.taskName(about)}` };
    case Kind.Callback:
      return { ...base, cpu: w.get(callbackWord(about, CallbackWord.Cpu)), thread: "RCU callback", phrase: "is run" };
    case Kind.Timer:
      return { ...base, cpu: w.get(timerWord(about, TimerWord.Cpu)), thread: "timer", phrase: "fires" };
    case Kind.Slice:
      return { ...base, cpu: about, thread: "tick", phrase: `ends the turn of ${names.taskName(w.cpu(about, C.Current))}` };
    default:
      return { ...base, cpu: w.task(about, T.Cpu), thread: names.taskName(about), phrase: "has slept long enough" };
  }
}

type CodeAt = Pick<Open, "pc" | "users" | "function" | "place" | "phrase">;

/** The innermost frame in the user's files whose code is about to go on; else the innermost of all. */
function codeAt(w: World, fp: number, pc: number): CodeAt {
  const { words } = w.m;
  let at = pc;
  for (let frame = fp; frame !== 0; frame = words[frame]) {
    const place = w.m.placeAt(at);
    if (isUsers(place)) {
      const name = w.image.functions[words[frame + Frame.Function]].name;
      return { pc: at, users: true, function: name, place, phrase: phraseAt(w, at === pc ? pc : at, whereOf(place)) };
    }
    at = words[frame + Frame.CalledAt];
  }
  const place = w.m.placeAt(pc);
  const name = fp === 0 ? "" : w.image.functions[words[fp + Frame.Function]].name;
  return { pc, users: false, function: name, place, phrase: phraseAt(w, pc, whereOf(place)) };
}

/** A step that began outside the user's files may have come into them. */
function lookForUsers(w: World, open: Open): void {
  if (open.kind !== Kind.Step && open.kind !== Kind.SystemCall) return;
  const found = codeAt(w, w.m.fp, w.m.pc);
  if (found.users && open.changed.size > 0) Object.assign(open, found);
}

/** Variables that several CPUs use and that are not what they were. What a step changed and changed back is not told. @returns Whether there are any. */
function noteChanges(w: World, names: Names, mark: number, open: Open): boolean {
  let told = false;
  const before = w.m.state.oldValuesSince(mark);
  for (const [word, old] of before) {
    // What no other CPU looks at explains nothing.
    if (w.m.words[word] === old || !w.m.sharing.isShared(word)) continue;
    const variable = names.at(word);
    if (variable === undefined) continue;
    const known = open.changed.get(variable.name);
    const from = known?.from ?? valueBefore(w, names, variable, before);
    const to = names.valueOf(variable);
    if (from === to) open.changed.delete(variable.name);
    else open.changed.set(variable.name, { name: variable.name, from, to });
    told = true;
  }
  return told;
}

function valueBefore(
  w: World,
  names: Names,
  variable: { readonly name: string; readonly address: number; readonly bytes: number },
  before: ReadonlyMap<number, number>,
): string {
  const { words } = w.m;
  const first = variable.address >>> 2;
  const now = [words[first], words[first + 1]];
  words[first] = before.get(first) ?? now[0];
  words[first + 1] = before.get(first + 1) ?? now[1];
  const text = names.valueOf(variable);
  words[first] = now[0];
  words[first + 1] = now[1];
  return text;
}
