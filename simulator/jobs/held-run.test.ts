import { describe, expect, it } from "vitest";
import type { EventSource } from "../run/event-source.ts";
import { EventKind, EventLog, Irq, Mode } from "../run/events.ts";
import type { SimulateDocument } from "../report/documents.ts";
import { HeldRun } from "./held-run.ts";
import { Keeper } from "./keeper.ts";
import { MOST_HELD } from "./simulation.ts";
import type { KeeperMessage, KeptRun } from "./thread-protocol.ts";
import { MARK, readTile } from "./tile-format.ts";
import type { AtAnswer, EventQuery, ExportAnswer, SearchAnswer, StepAnswer } from "./timeline.ts";

const RUN = 1;

/** CPU 0 waits for everybody, CPU 1 (task 1, `poll:7`) is disturbed twice; a grace period goes on meanwhile. */
function source(): EventSource {
  const log = new EventLog(1000);
  log.record(0, EventKind.Mode, 1, 1, Mode.User, 0);
  log.record(0, EventKind.Mode, 0, 0, Mode.Run, 1);
  log.record(100, EventKind.Step, 0, 0, 0, 0);
  log.record(200, EventKind.PointBegin, 0, 0, 1, 1);
  log.record(250, EventKind.GracePeriodStart, -1, -1, 0, 12);
  log.record(300, EventKind.Interrupt, 1, 1, Irq.Call | (1 << 4), 1);
  log.record(300, EventKind.Disturbance, 1, 1, 1, 1);
  log.record(300, EventKind.Mode, 1, 1, Mode.Run, 1);
  log.record(340, EventKind.Mode, 1, 1, Mode.User, 0);
  log.record(400, EventKind.Wakeup, 0, 2, 1, 1);
  log.record(410, EventKind.Disturbance, 1, 2, 2, 2);
  log.record(500, EventKind.GracePeriodEnd, -1, -1, 0, 12);
  log.record(600, EventKind.PointEnd, 0, 0, 1, 1);
  log.record(700, EventKind.Step, 0, 0, 0, 1);
  return {
    events: log,
    dropped: 0,
    cpus: 2,
    endNs: 1000,
    tasks: ["swapper/0", "poll:7", "kworker/1:1"],
    names: ["enable", "schedule_on_each_cpu"],
    origins: [
      { file: "", line: 0, function: "", primitive: "", share: "own" },
      { file: "transition.c", line: 119, function: "wait_for_all", primitive: "schedule_on_each_cpu", share: "own" },
      { file: "", line: 0, function: "kick", primitive: "wake_up", share: "own" },
    ],
    functions: new Map(),
  };
}

const kept = (run = RUN): KeptRun => ({ run, source: source(), document: { schema: "s" } as SimulateDocument });
const held = new HeldRun(kept());

function found(query: EventQuery): readonly string[] {
  const { total, events } = held.answer({ method: "search", params: { run: RUN, query, skip: 0, limit: 100 } }) as SearchAnswer;
  expect(total).toBe(events.length);
  return events.map(({ timeNs, title }) => `${timeNs} ${title}`);
}

describe("a search", () => {
  it.each<[string, EventQuery, readonly string[]]>([
    ["kinds", { kinds: ["step"] }, ["100 step enable begins", "700 step enable ends"]],
    ["a line of C", { file: "transition.c", line: 119, kinds: ["disturbance"] }, ["300 is disturbed: call-function-ipi"]],
    ["another line", { file: "transition.c", line: 120 }, []],
    ["causes", { causes: ["kworker-switch"] }, ["410 is disturbed: kworker-switch"]],
    ["a task", { task: 2 }, ["400 wakes kworker/1:1 on CPU 1", "410 is disturbed: kworker-switch"]],
    ["CPUs, and who is woken for them", { cpus: "1", fromNs: 350 }, ["400 wakes kworker/1:1 on CPU 1", "410 is disturbed: kworker-switch"]],
    ["times", { fromNs: 250, untilNs: 300 }, ["250 normal grace period 12 starts"]],
    ["a name of a task, whatever its case", { text: "POLL", untilNs: 1 }, ["0 goes to user mode"]],
    ["a primitive", { text: "each_cpu", kinds: ["point-begin"] }, ["200 schedule_on_each_cpu begins"]],
    ["a function that is to blame", { text: "kick" }, ["410 is disturbed: kworker-switch"]],
    ["an interrupt by its name", { text: "function-call" }, ["300 function-call interrupt from CPU 0"]],
    ["nothing", { text: "nothing of the kind" }, []],
  ])("finds by %s", (_, query, expected) => {
    expect(found(query)).toEqual(expected);
  });

  it("comes in pages", () => {
    const page = held.answer({ method: "search", params: { run: RUN, query: {}, skip: 2, limit: 3 } }) as SearchAnswer;
    expect([page.total, page.events.map(({ event }) => event)]).toEqual([14, [2, 3, 4]]);
  });

  it("says whose doing it was, and what is said of it", () => {
    const { events } = held.answer({
      method: "search",
      params: { run: RUN, query: { kinds: ["interrupt"] }, skip: 0, limit: 1 },
    }) as SearchAnswer;
    expect(events[0]).toEqual({
      event: 5,
      timeNs: 300,
      kind: "interrupt",
      lane: 3,
      cpu: 1,
      task: "poll:7",
      title: "function-call interrupt from CPU 0",
      fields: {
        interrupts: ["function-call"],
        from: 0,
        file: "transition.c",
        line: 119,
        function: "wait_for_all",
        primitive: "schedule_on_each_cpu",
      },
      origin: { file: "transition.c", line: 119, function: "wait_for_all", primitive: "schedule_on_each_cpu" },
    });
  });
});

describe("a step", () => {
  const step = (timeNs: number, direction: "next" | "previous", event?: number): number | undefined => {
    const params = { run: RUN, query: { cpus: "1" }, timeNs, direction, ...(event === undefined ? {} : { event }) };
    return (held.answer({ method: "step", params }) as StepAnswer).event?.event;
  };

  it("goes through events of one time one by one, both ways", () => {
    expect([step(0, "next", 0), step(0, "next", 5), step(0, "next", 6), step(0, "next", 7)]).toEqual([5, 6, 7, 8]);
    expect([step(0, "previous", 8), step(0, "previous", 7), step(0, "previous", 6), step(0, "previous", 5)]).toEqual([7, 6, 5, 0]);
  });

  it("ends at the ends", () => {
    expect(step(0, "previous", 0)).toBeUndefined();
    expect(step(0, "next", 10)).toBeUndefined();
    expect([step(350, "next"), step(350, "previous"), step(5000, "previous"), step(5000, "next")]).toEqual([9, 8, 10, undefined]);
  });
});

describe("a look at a moment", () => {
  const at = (lane: number, timeNs: number, withinNs = 5): AtAnswer =>
    held.answer({ method: "at", params: { run: RUN, lane, timeNs, withinNs } }) as AtAnswer;

  it("tells the state of each kind of lane", () => {
    expect(at(3, 320).state).toEqual({ kind: "cpu", cpu: 1, mode: "kernel", watching: true, task: "poll:7", fromNs: 300, untilNs: 340 });
    expect(at(3, 900).state).toEqual({ kind: "cpu", cpu: 1, mode: "user", watching: false, task: "poll:7", fromNs: 340, untilNs: 1000 });
    expect(at(1, 300).state).toEqual({ kind: "grace-period", flavour: "normal", number: 12, fromNs: 250, untilNs: 500 });
    expect(at(0, 300).state).toEqual({ kind: "transition", step: "enable", fromNs: 100, untilNs: 700 });
    for (const [lane, time] of [
      [0, 50],
      [1, 501],
      [3, 1001],
      [9, 0],
    ] as const)
      expect(at(lane, time).state).toEqual({ kind: "nothing" });
  });

  it("takes a disturbance before others that are equally near", () => {
    const { event, count } = at(3, 301);
    expect([event?.kind, count]).toEqual(["disturbance", 3]);
    expect(at(3, 320).event).toBeNull();
    expect(at(3, 338).event?.title).toBe("goes to user mode");
  });
});

describe("a tile of matches", () => {
  it("shows these and no state", () => {
    const query = { causes: ["kworker-switch"] };
    const bytes = held.answer({
      method: "tile",
      params: { run: RUN, lane: 0, lanes: 4, level: 0, bin: 400, bins: 20, query },
    }) as Uint8Array;
    const tile = readTile(bytes);
    expect(tile?.marks.filter((marks) => marks !== 0)).toEqual(Uint16Array.of(MARK.disturbance));
    expect(new Set(tile?.mode)).toEqual(new Set([255]));
  });
});

describe("an export", () => {
  it("comes in parts that make the whole, in whatever order they are asked for", () => {
    const part = (at: number): ExportAnswer =>
      held.answer({ method: "export", params: { run: RUN, form: "lines", part: at } }) as ExportAnswer;
    const { text, next } = part(0);
    expect(next).toBeNull();
    expect(text.trimEnd().split("\n")).toHaveLength(14);
    expect(JSON.parse(text.split("\n")[0] ?? "")).toEqual({
      timeNs: 0,
      kind: "mode",
      cpu: 1,
      thread: "poll:7",
      mode: "user",
      watching: false,
    });
    expect(part(0)).toEqual({ text, next });
    expect(part(3)).toEqual({ text: "", next: null });
  });
});

describe("a keeper", () => {
  it("holds the newest runs, and says which had to go", () => {
    const said: KeeperMessage[] = [];
    const keeper = new Keeper((message) => void said.push(message));
    for (let run = 1; run <= MOST_HELD + 1; run++) keeper.keep(kept(run));
    expect(said.at(-1)).toEqual({ kind: "kept", run: MOST_HELD + 1, dropped: [1] });
    const ask = (run: number) => {
      keeper.handle({ kind: "ask", id: run, question: { method: "tasks", params: { run, tasks: [1, 9] } } });
      return said.at(-1);
    };
    expect(ask(1)).toEqual({ kind: "gone", id: 1 });
    expect(ask(2)).toEqual({ kind: "answer", id: 2, answer: { names: ["poll:7", ""] } });
    keeper.handle({ kind: "release", runs: [2] });
    expect(ask(2)).toEqual({ kind: "gone", id: 2 });
  });

  it("holds so many events in all, and the newest run whatever it has", () => {
    const said: KeeperMessage[] = [];
    // Each run has 14.
    const keeper = new Keeper((message) => void said.push(message), 30);
    for (const run of [1, 2, 3]) keeper.keep(kept(run));
    expect(said).toEqual([
      { kind: "kept", run: 1, dropped: [] },
      { kind: "kept", run: 2, dropped: [] },
      { kind: "kept", run: 3, dropped: [1] },
    ]);
    const small = new Keeper((message) => void said.push(message), 10);
    small.keep(kept(4));
    expect(said.at(-1)).toEqual({ kind: "kept", run: 4, dropped: [] });
  });
});
