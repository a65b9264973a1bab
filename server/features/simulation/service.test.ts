import { describe, expect, it } from "vitest";
import type { RunOutcome, RunSummary } from "../../../simulator/jobs/simulation.ts";
import type { Order, OrderSide, Question } from "../../../simulator/jobs/thread-protocol.ts";
import { type Finished, type Prepared, SimulationService } from "./service.ts";
import type { ThreadsListener } from "./threads.ts";

const A = "file:///a.c";
const B = "file:///b.c";

/** A service over threads that do what a test says, and a clock that stands still. */
function fake() {
  const finished: Finished[] = [];
  const ordered: number[] = [];
  const stopped: number[] = [];
  const released: number[] = [];
  const asked: { readonly id: number; readonly question: Question }[] = [];
  const progress: string[] = [];
  const troubles: string[] = [];
  let listener: ThreadsListener | undefined;
  let started = 0;
  let killed = 0;
  let warmed = 0;
  let now = 0;
  let timers: { readonly at: number; readonly run: () => void }[] = [];
  const service = new SimulationService({
    openThreads: (heard) => {
      listener = heard;
      started++;
      return {
        warm: () => void warmed++,
        run: ({ id }) => void ordered.push(id),
        stop: (id) => void stopped.push(id),
        killRunner: () => void killed++,
        ask: (id, question) => void asked.push({ id, question }),
        release: (runs) => void released.push(...runs),
        dispose: () => undefined,
      };
    },
    onFinished: (each) => void finished.push(each),
    onProgress: (id, _uri, side, { phase }) => void progress.push(`${id}${side ?? ""} ${phase}`),
    onTrouble: (text) => void troubles.push(text),
    now: () => now,
    after: (ms, run) => {
      const timer = { at: now + ms, run };
      timers.push(timer);
      return () => void (timers = timers.filter((each) => each !== timer));
    },
  });
  const heard = (): ThreadsListener => {
    if (listener === undefined) throw new Error("no thread was started");
    return listener;
  };
  const done = (id: number): void =>
    heard().heardRunner({ kind: "ran", id, answer: { kind: "done", summary: summary(runOf(id)), report: "r" } });
  const kept = (id: number): void => heard().heardKeeper({ kind: "kept", run: runOf(id), dropped: [] });
  const pass = (ms: number): void => {
    now += ms;
    for (const { at, run } of timers.filter((each) => each.at <= now)) if (at <= now) run();
  };
  const outcomes = (): readonly string[] => finished.map(({ id, outcome }) => `${id} ${told(outcome)}`);
  const count = () => ({ started, killed, warmed });
  return { service, heard, done, kept, pass, outcomes, finished, ordered, stopped, released, asked, progress, troubles, count };
}

function told(outcome: RunOutcome): string {
  if (outcome.kind === "superseded") return `superseded by ${outcome.by}`;
  return outcome.kind === "failed" ? `failed: ${outcome.why}` : outcome.kind;
}

/** Every order of these tests has one run, numbered after it. */
function runOf(id: number): number {
  return 100 + id;
}

function summary(run: number): RunSummary {
  return { run } as RunSummary;
}

function order(id: number): Prepared {
  const side = { run: runOf(id) } as OrderSide;
  const made: Omit<Order, "id"> = { version: "1", sides: [side], replay: undefined, given: [], report: false };
  return { kind: "order", order: made, views: new Map(), version: 3 };
}

describe("the service", () => {
  it("runs one after the other, and starts threads when they are first needed", () => {
    const { service, done, kept, outcomes, ordered, count } = fake();
    expect(count().started).toBe(0);
    service.start(1, A, "simulate", order(1));
    service.start(2, B, "simulate", order(2));
    expect(ordered).toEqual([1]);
    done(1);
    expect(outcomes()).toEqual([]);
    kept(1);
    expect(outcomes()).toEqual(["1 done"]);
    expect(ordered).toEqual([1, 2]);
    kept(2);
    done(2);
    expect(outcomes()).toEqual(["1 done", "2 done"]);
    expect(count().started).toBe(1);
  });

  it("lets the newest request of a document and kind win", () => {
    const { service, done, kept, outcomes, ordered, stopped, heard } = fake();
    service.start(1, A, "simulate", order(1));
    service.start(2, A, "compare", order(2));
    service.start(3, B, "simulate", order(3));
    service.start(4, A, "simulate", order(4));
    service.start(5, A, "simulate", order(5));
    expect(outcomes()).toEqual(["1 superseded by 4", "4 superseded by 5"]);
    expect(stopped).toEqual([1]);
    heard().heardRunner({ kind: "ran", id: 1, answer: { kind: "cancelled" } });
    expect(ordered).toEqual([1, 2]);
    for (const id of [2, 3, 5]) {
      done(id);
      kept(id);
    }
    expect(ordered).toEqual([1, 2, 3, 5]);
    expect(outcomes().slice(2)).toEqual(["2 done", "3 done", "5 done"]);
  });

  it("tells of a cancellation at once, and does not tell twice", () => {
    const { service, done, kept, outcomes, released } = fake();
    service.start(1, A, "simulate", order(1));
    expect(service.cancel(1)).toBe(true);
    expect(outcomes()).toEqual(["1 cancelled"]);
    expect(service.cancel(1)).toBe(false);
    // It had just ended: nobody will ask for its events.
    done(1);
    kept(1);
    expect(outcomes()).toEqual(["1 cancelled"]);
    expect(released).toEqual([runOf(1)]);
    expect(service.cancel(99)).toBe(false);
  });

  it("ends a runner that does not wind down, and goes on", () => {
    const { service, pass, ordered, count } = fake();
    service.start(1, A, "simulate", order(1));
    service.start(2, B, "simulate", order(2));
    service.cancel(1);
    pass(1000);
    expect([count().killed, ordered]).toEqual([0, [1]]);
    pass(1000);
    expect([count().killed, ordered]).toEqual([1, [1, 2]]);
  });

  it("outlives its runner", () => {
    const { service, heard, outcomes, ordered, troubles, done, kept } = fake();
    service.start(1, A, "simulate", order(1));
    service.start(2, B, "simulate", order(2));
    heard().runnerDied({ why: "out-of-memory", detail: "heap" });
    expect(outcomes()).toEqual(["1 failed: out-of-memory"]);
    expect(troubles).toHaveLength(1);
    expect(ordered).toEqual([1, 2]);
    done(2);
    kept(2);
    expect(outcomes()).toEqual(["1 failed: out-of-memory", "2 done"]);
  });

  it("outlives its keeper: answers are told, their events are gone", async () => {
    const { service, heard, outcomes, done, kept, asked } = fake();
    service.start(1, A, "simulate", order(1));
    done(1);
    kept(1);
    const question: Question & { readonly method: "tasks" } = { method: "tasks", params: { run: runOf(1), tasks: [] } };
    const answer = service.ask(question);
    expect(asked).toHaveLength(1);
    service.start(2, A, "simulate", order(2));
    heard().keeperDied({ why: "stopped", detail: "exit code 1" });
    expect(await answer).toBeUndefined();
    done(2);
    expect(outcomes()).toEqual(["1 done", "2 done"]);
    expect(await service.ask(question)).toBeUndefined();
    expect(asked).toHaveLength(1);
  });

  it("asks the keeper, and knows what it has not", async () => {
    const { service, heard, done, kept, asked } = fake();
    const question: Question & { readonly method: "tasks" } = { method: "tasks", params: { run: runOf(1), tasks: [7] } };
    expect(await service.ask(question)).toBeUndefined();
    service.start(1, A, "simulate", order(1));
    done(1);
    kept(1);
    const answer = service.ask(question);
    heard().heardKeeper({ kind: "answer", id: asked[0]!.id, answer: { names: ["init:1"] } });
    expect(await answer).toEqual({ names: ["init:1"] });
    const failing = service.ask(question);
    heard().heardKeeper({ kind: "failed", id: asked[1]!.id, error: "a bug" });
    await expect(failing).rejects.toThrow("a bug");
    // A newer run pushed it out.
    heard().heardKeeper({ kind: "kept", run: 500, dropped: [runOf(1)] });
    expect(await service.ask(question)).toBeUndefined();
  });

  it("reports progress ten times a second at most", () => {
    const { service, heard, pass, progress } = fake();
    service.start(1, A, "simulate", order(1));
    for (let at = 0; at < 10; at++) {
      heard().heardRunner({
        kind: "progress",
        id: 1,
        side: 0,
        progress: { phase: "running", virtualNs: at, instructions: 0, step: "", tries: 0 },
      });
      pass(25);
    }
    expect(progress).toEqual(["1 running", "1 running", "1 running"]);
  });

  it("starts its threads before they are needed, and leaves those alone that work", () => {
    const { service, count } = fake();
    const nothing: Prepared = { kind: "outcome", outcome: { kind: "refused", message: "m", help: "h", problems: [] } };
    service.warm(A, nothing);
    expect(count()).toEqual({ started: 1, killed: 0, warmed: 1 });
    service.start(1, A, "simulate", order(1));
    service.warm(A, order(2));
    expect(count()).toEqual({ started: 1, killed: 0, warmed: 1 });
  });

  it("compiles ahead, tells nobody, and then does what is asked", () => {
    const { service, heard, done, kept, outcomes, ordered } = fake();
    service.warm(A, order(50));
    const [ahead = 0] = ordered;
    service.start(10, A, "simulate", order(10));
    expect(ordered).toEqual([ahead]);
    heard().heardRunner({ kind: "ran", id: ahead, answer: { kind: "prepared" } });
    expect(ordered).toEqual([ahead, 10]);
    done(10);
    kept(10);
    expect(outcomes()).toEqual(["10 done"]);
  });

  it("compiles ahead the newest text only, and after what is asked", () => {
    const { service, heard, done, kept, ordered } = fake();
    service.start(10, A, "simulate", order(10));
    service.warm(A, order(50));
    service.warm(A, order(51));
    service.start(11, "file:///b.c", "simulate", order(11));
    for (const id of [10, 11]) {
      done(id);
      kept(id);
    }
    expect(ordered.slice(0, 2)).toEqual([10, 11]);
    expect(ordered).toHaveLength(3);
    heard().heardRunner({ kind: "ran", id: ordered.at(-1) ?? 0, answer: { kind: "prepared" } });
    expect(ordered).toHaveLength(3);
  });

  it("goes on when what was compiled ahead fails", () => {
    const { service, heard, outcomes, ordered } = fake();
    service.warm(A, order(50));
    heard().heardRunner({ kind: "failed", id: ordered[0] ?? 0, error: "e" });
    service.start(10, A, "simulate", order(10));
    expect(ordered).toHaveLength(2);
    expect(outcomes()).toEqual([]);
  });

  it("tells what was refused before anything ran", () => {
    const { service, outcomes, ordered } = fake();
    service.start(1, A, "simulate", { kind: "outcome", outcome: { kind: "refused", message: "m", help: "h", problems: [] } });
    expect(outcomes()).toEqual(["1 refused"]);
    expect(ordered).toEqual([]);
  });
});
