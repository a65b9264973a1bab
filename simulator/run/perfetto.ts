/**
 * Events in the Chrome trace event format (JSON), which Perfetto and chrome://tracing open.
 *
 * One process for each kind of lane: what runs on a CPU, its mode, the grace periods, the synchronization points, the scenario.
 * Format: "Trace Event Format", Google; `ts` and `dur` are microseconds.
 */
import type { EventRow } from "./event-rows.ts";

/** Processes of the trace, in the order in which they are shown. */
const LANES = { scenario: 1, tasks: 2, modes: 3, gracePeriods: 4, points: 5 } as const;
type Lane = (typeof LANES)[keyof typeof LANES];

const LANE_NAMES: readonly (readonly [Lane, string])[] = [
  [LANES.scenario, "Scenario"],
  [LANES.tasks, "CPUs: what runs"],
  [LANES.modes, "CPUs: mode"],
  [LANES.gracePeriods, "RCU grace periods"],
  [LANES.points, "Synchronization points"],
];

/** The whole trace. @param endNs When the run ended: what is still going on then ends there. */
export function perfettoTrace(rows: Iterable<EventRow>, endNs: number): string {
  return [...perfettoPieces(rows, endNs)].join("");
}

/** The same in pieces, so that a large one need not be held as a whole. */
export function* perfettoPieces(rows: Iterable<EventRow>, endNs: number): Generator<string, void> {
  const trace = new Trace();
  yield '{"displayTimeUnit":"ns","traceEvents":[\n';
  let separator = "";
  for (const row of rows) {
    addRow(trace, row);
    const events = trace.take();
    if (events === "") continue;
    yield separator + events;
    separator = ",\n";
  }
  trace.endAll(endNs);
  const rest = trace.take();
  yield `${rest === "" ? "" : separator + rest}\n]}\n`;
}

function addRow(trace: Trace, row: EventRow): void {
  const { timeNs, kind, cpu, thread, fields } = row;
  const text = (name: string): string => String(fields[name] ?? "");
  switch (kind) {
    case "switch":
      trace.change(LANES.tasks, cpuThread(cpu), thread, timeNs);
      return;
    case "mode":
      trace.change(LANES.modes, cpuThread(cpu), text("mode"), timeNs);
      return;
    case "grace-period-start":
      trace.change(LANES.gracePeriods, text("flavour"), `grace period ${text("number")}`, timeNs);
      return;
    case "grace-period-end":
      trace.change(LANES.gracePeriods, text("flavour"), "", timeNs);
      return;
    case "point-begin":
      trace.begin(LANES.points, thread, text("point"), timeNs, fields);
      return;
    case "point-end":
      trace.end(LANES.points, thread, timeNs);
      return;
    case "step":
      trace.change(LANES.scenario, "steps", fields["ends"] === true ? "" : text("step"), timeNs);
      return;
    case "try":
      trace.instant(LANES.scenario, "tries", "try", timeNs, fields);
      return;
    case "interrupt":
    case "disturbance":
    case "tick":
    case "stall":
      trace.instant(LANES.modes, cpuThread(cpu), kind, timeNs, fields);
      return;
    case "violation":
      trace.instant(LANES.scenario, "violations", text("property"), timeNs, { ...fields, cpu, thread });
      return;
    default:
      return;
  }
}

function cpuThread(cpu: number): string {
  return `CPU ${cpu}`;
}

interface OpenSlice {
  readonly name: string;
  readonly startNs: number;
  readonly fields: EventRow["fields"];
}

interface Track {
  readonly lane: Lane;
  readonly tid: number;
  readonly open: OpenSlice[];
}

class Trace {
  readonly #events: string[] = [];
  readonly #tracks = new Map<string, Track>();

  constructor() {
    LANE_NAMES.forEach(([lane, name], index) => {
      this.#metadata("process_name", lane, 0, { name });
      this.#metadata("process_sort_index", lane, 0, { sort_index: index });
    });
  }

  /** Ends what goes on in a track, and begins something else; nothing when the name is empty. */
  change(lane: Lane, thread: string, name: string, timeNs: number): void {
    this.end(lane, thread, timeNs);
    if (name !== "") this.begin(lane, thread, name, timeNs, {});
  }

  begin(lane: Lane, thread: string, name: string, timeNs: number, fields: EventRow["fields"]): void {
    this.#track(lane, thread).open.push({ name, startNs: timeNs, fields });
  }

  end(lane: Lane, thread: string, timeNs: number): void {
    const { open, tid } = this.#track(lane, thread);
    const slice = open.pop();
    if (slice === undefined) return;
    const { name, startNs, fields } = slice;
    this.#add({ ph: "X", name, pid: lane, tid, ts: startNs / 1000, dur: (timeNs - startNs) / 1000, args: fields });
  }

  instant(lane: Lane, thread: string, name: string, timeNs: number, fields: EventRow["fields"]): void {
    this.#add({ ph: "i", s: "t", name, pid: lane, tid: this.#track(lane, thread).tid, ts: timeNs / 1000, args: fields });
  }

  endAll(timeNs: number): void {
    for (const [name, { lane, open }] of this.#tracks) {
      const thread = name.slice(name.indexOf("/") + 1);
      while (open.length > 0) this.end(lane, thread, timeNs);
    }
  }

  /** What was added since the last call. */
  take(): string {
    return this.#events.splice(0).join(",\n");
  }

  #track(lane: Lane, thread: string): Track {
    const name = `${lane}/${thread}`;
    const known = this.#tracks.get(name);
    if (known !== undefined) return known;
    const track: Track = { lane, tid: this.#tracks.size + 1, open: [] };
    this.#tracks.set(name, track);
    this.#metadata("thread_name", lane, track.tid, { name: thread });
    return track;
  }

  #metadata(name: string, pid: Lane, tid: number, args: Readonly<Record<string, string | number>>): void {
    this.#add({ ph: "M", name, pid, tid, args });
  }

  #add(event: object): void {
    this.#events.push(JSON.stringify(event));
  }
}
