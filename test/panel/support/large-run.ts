/** A run with as many events and lanes as one likes, made from nothing but a seed: what the timeline must bear. */
import { Random } from "../../../base/random.ts";
import type { Lane, RunSummary } from "../../../simulator/jobs/simulation.ts";
import type { KeptRun } from "../../../simulator/jobs/thread-protocol.ts";
import { EventKind, Irq, Mode } from "../../../simulator/run/events.ts";

export interface LargeRun {
  readonly summary: RunSummary;
  readonly kept: KeptRun;
}

const RUN = 1_000_000;
const FLAVOURS = ["normal", "expedited"] as const;

/** @param like A real run, whose summary stands for this one's but for the timeline. */
export function largeRun(like: RunSummary, events: number, lanes: number): LargeRun {
  const cpus = lanes - 1 - FLAVOURS.length;
  const endNs = 1_000_000_000;
  const columns = columnsOf(events, cpus, endNs);
  const cpuLanes = Array.from({ length: cpus }, (_, cpu): Lane => ({ kind: "cpu", cpu, nohzFull: cpu >= 2, isolated: false }));
  const summary: RunSummary = {
    ...like,
    run: RUN,
    setup: { ...like.setup, cpus },
    steps: [{ name: "enable", startNs: 0, endNs }],
    events: { recorded: events, dropped: 0, instructions: events },
    timeline: {
      startNs: 0,
      endNs,
      keptUntilNs: endNs,
      lanes: [{ kind: "transition" }, ...FLAVOURS.map((flavour): Lane => ({ kind: "grace-period", flavour })), ...cpuLanes],
    },
  };
  const tasks = Array.from({ length: 4 * cpus }, (_, task) => `task/${task}:${task + 100}`);
  const source = {
    events: columns,
    dropped: 0,
    cpus,
    endNs,
    tasks,
    names: ["enable"],
    origins: [NOBODY],
    functions: new Map<number, string>(),
  };
  // The document is only read for exports, which this run is not asked for.
  return { summary, kept: { run: RUN, document: summary as unknown as KeptRun["document"], source } };
}

const NOBODY = { file: "", line: 0, function: "", primitive: "", share: "kernel" } as const;

/** Modes, switches, interrupts, disturbances and wakeups, spread over all CPUs and the whole time, and two grace periods. */
function columnsOf(recorded: number, cpus: number, endNs: number): KeptRun["source"]["events"] {
  const random = new Random(new Int32Array(4));
  random.seed(7);
  const at = {
    recorded,
    time: new Float64Array(recorded),
    kind: new Uint8Array(recorded),
    cpu: new Int32Array(recorded),
    task: new Int32Array(recorded),
    a: new Int32Array(recorded),
    b: new Int32Array(recorded),
  };
  const kinds = [
    EventKind.Mode,
    EventKind.Mode,
    EventKind.Mode,
    EventKind.Switch,
    EventKind.Interrupt,
    EventKind.Disturbance,
    EventKind.Wakeup,
  ] as const;
  const modes = [Mode.User, Mode.Run, Mode.Halt, Mode.User] as const;
  for (let k = 0; k < recorded; k++) {
    const cpu = random.below(cpus);
    const kind = k < 2 ? EventKind.GracePeriodStart : (kinds[random.below(kinds.length)] ?? EventKind.Mode);
    at.time[k] = Math.floor((k * endNs) / recorded);
    at.kind[k] = kind;
    at.cpu[k] = k < 2 ? 0 : cpu;
    at.task[k] = 4 * cpu + random.below(4);
    at.a[k] =
      k < 2
        ? k
        : kind === EventKind.Mode
          ? (modes[random.below(modes.length)] ?? Mode.User)
          : kind === EventKind.Interrupt
            ? Irq.Call
            : random.below(cpus);
    if (kind === EventKind.Disturbance) at.a[k] = random.below(4);
  }
  return at;
}
