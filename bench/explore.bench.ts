/**
 * Every interleaving of `enable` on the real 6.12 file, and of `disable` under the kernel's memory model too: how fast, how many states, and what each costs.
 * Speed is counted by processor time, which other work on the machine does not lengthen much.
 */
import { CompileCache } from "../kernel/compile/unit-cache.ts";
import { explore } from "../simulator/explore/explore.ts";
import { smallTopology } from "../simulator/explore/job/small-topology.ts";
import type { MemoryModel } from "../simulator/explore/request.ts";
import type { ExploreResult } from "../simulator/explore/result.ts";
import { findSources } from "../test/support/sources.ts";
import { machine, requestOf, TRANSITION } from "../test/support/explore.ts";
import { type Benchmark, figuresOf, type Report } from "./lib.ts";

interface Subject {
  readonly scenario: string;
  readonly memory: MemoryModel;
  /** Tasks that call the patched function. */
  readonly tasks: number;
  readonly samples: number;
  /** Booting, and going on without what turned out to be needless, is in it. */
  readonly transitionsASecond: number;
  readonly states: number;
}

const SUBJECTS: readonly Subject[] = [
  { scenario: "enable", memory: "sc", tasks: 2, samples: 3, transitionsASecond: 300_000, states: 1_000_000 },
  { scenario: "disable", memory: "lkmm", tasks: 1, samples: 5, transitionsASecond: 100_000, states: 400_000 },
  { scenario: "enable", memory: "lkmm", tasks: 1, samples: 3, transitionsASecond: 100_000, states: 2_000_000 },
];
const BYTES = { atMost: 32 };

interface Sample {
  readonly result: ExploreResult;
  readonly seconds: number;
}

function sample(tree: string, { scenario, memory, tasks }: Subject, cache: CompileCache): Sample {
  const settings = { memory, from: scenario, ...machine(smallTopology(2, tasks)) };
  const request = requestOf({ tree, profile: "debian-6.12", scenario, settings });
  const before = process.cpuUsage();
  const result = explore(request, cache);
  const { user, system } = process.cpuUsage(before);
  if (result.verdict !== "verified") throw new Error(result.violation?.message ?? result.problems[0]?.message ?? result.verdict);
  return { result, seconds: (user + system) / 1e6 };
}

function measure(report: Report): void {
  const tree = findSources()?.linux612;
  if (tree === undefined) return;
  const cache = new CompileCache();
  const [first] = SUBJECTS;
  if (first !== undefined) sample(tree.path, first, cache);
  for (const subject of SUBJECTS) reportSubject(report, tree.path, subject, cache);
  reportWaiting(report, tree.path, cache);
}

function reportSubject(report: Report, tree: string, subject: Subject, cache: CompileCache): void {
  const samples = Array.from({ length: subject.samples }, () => sample(tree, subject, cache));
  const of = (figure: (each: Sample) => number): ReturnType<typeof figuresOf> => figuresOf(samples.map(figure));
  const name = `${subject.scenario}, ${subject.memory}, ${subject.tasks} ${subject.tasks === 1 ? "task" : "tasks"}`;
  report({
    name,
    measured: of(({ result, seconds }) => result.allTransitions / seconds),
    unit: "transitions/s",
    limit: { atLeast: subject.transitionsASecond },
  });
  report({ name, measured: of(({ result, seconds }) => result.states / seconds), unit: "states/s" });
  report({ name, measured: of(({ seconds }) => seconds), unit: "s" });
  report({ name, measured: of(({ result }) => result.states), unit: "states", limit: { atMost: subject.states } });
  report({ name, measured: of(({ result }) => result.transitions), unit: "transitions" });
  report({ name, measured: of(({ result }) => result.bytesPerState), unit: "bytes/state", limit: BYTES });
}

/** States from which on what they share weighs little beside what each has of its own. */
const MANY = 100;

/** Where a violation's schedule is made shortest, states wait whole. */
function reportWaiting(report: Report, tree: string, cache: CompileCache): void {
  const edits = [{ file: TRANSITION, find: "schedule_on_each_cpu(klp_sync)", replace: "do { } while (0)" }];
  for (const scenario of ["enable", "reverse"]) {
    const {
      verdict,
      waitingStates = 0,
      bytesPerWaitingState = 0,
    } = explore(requestOf({ tree, profile: "debian-6.12", scenario, edits }), cache);
    if (verdict !== "violated") throw new Error("nothing breaks without the synchronization");
    const name = `${scenario} without synchronization, sc`;
    report({ name, measured: figuresOf([waitingStates]), unit: "waiting states" });
    const limit = waitingStates < MANY ? {} : { limit: { atMost: 300 } };
    report({ name, measured: figuresOf([bytesPerWaitingState]), unit: "bytes/waiting state", ...limit });
  }
}

export const benchmark: Benchmark = {
  title:
    "every interleaving of enabling and disabling a livepatch on linux 6.12: transitions a second of processor time, states, and bytes for each",
  run: measure,
};
