import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { RunOutcome, RunSummary } from "../../jobs/simulation.ts";
import type { EventDetails } from "../../jobs/timeline.ts";
import type { PanelDocument } from "../messages.ts";
import { CPU_KINDS, presetMachine, readMachine } from "../topology/machine.ts";
import type { Action, Effect, Step } from "./actions.ts";
import { memoryOf, readMemory } from "./memory.ts";
import { reduce } from "./reduce.ts";
import { DEFAULT_CONFIGURATION, FIRST_STATE, isStale, obstacle, type PanelState, runsOf } from "./state.ts";

const document: PanelDocument = { uri: "file:///a/transition.c", name: "transition.c", version: 3, state: "saved" };

function summary(run: number): RunSummary {
  const figures = { count: 0, exits: 0, ipis: 0, switches: 0, ticks: 0, stolenNs: 0 };
  return {
    run,
    setup: {
      file: "transition.c",
      scenario: "enable",
      seed: 0,
      kernelVersion: "",
      profile: "",
      topology: "",
      cmdline: "",
      cpus: 2,
      offline: "",
      nohzFull: "",
      isolated: "",
      hz: 250,
      preempt: "voluntary",
      settings: {},
      patch: "",
    },
    headline: `run ${run}`,
    result: "completed",
    transitionNs: 1,
    steps: [],
    tries: [],
    triesDropped: 0,
    gracePeriods: 0,
    ledger: [],
    ledgerDropped: 0,
    totals: figures,
    byShare: [],
    byCause: [],
    byCpu: [],
    byLine: [],
    points: [],
    disturbedCpus: "",
    violations: [],
    final: { patched: true, pendingTasks: 0, tasks: 1 },
    sources: [],
    log: [],
    logDropped: 0,
    problems: [],
    events: { recorded: 0, dropped: 0, instructions: 0 },
    timeline: { startNs: 0, endNs: 100, keptUntilNs: 100, lanes: [] },
    replay: "",
  };
}

const delta = {
  transitionNs: 0,
  tries: 0,
  gracePeriods: 0,
  disturbedCpus: 0,
  figures: { count: 0, exits: 0, ipis: 0, switches: 0, ticks: 0, stolenNs: 0 },
  lines: [],
};

function initial(change: Partial<Extract<Action, { readonly kind: "init" }>> = {}): Action {
  return {
    kind: "init",
    document,
    configuration: DEFAULT_CONFIGURATION,
    git: { available: true },
    server: { kind: "running" },
    memory: undefined,
    run: false,
    ...change,
  };
}

/** The panel after some actions, and what they wanted done. */
function after(
  actions: readonly Action[],
  from: PanelState = FIRST_STATE,
): { readonly state: PanelState; readonly effects: readonly Effect[] } {
  const effects: Effect[] = [];
  const state = actions.reduce((at, action) => {
    const step = reduce(at, action);
    effects.push(...step.effects);
    return step.state;
  }, from);
  return { state, effects };
}

const ready = after([initial()]).state;

/** A run of the panel that the service took on as `id`, under the ticket it was asked with. */
function running(id: number, from: PanelState = ready): PanelState {
  const asked = after([{ kind: "run" }], from).state;
  return after([{ kind: "started", ticket: asked.ticket, id }], asked).state;
}

function done(id: number, run: number, version = document.version): Action {
  return { kind: "finished", id, version, outcome: { kind: "done", summary: summary(run) } };
}

const failure = { code: "internal", message: "no", help: "" } as const;
const event: EventDetails = { event: 1, timeNs: 5, kind: "tick", lane: 0, cpu: 0, task: "", title: "a tick", fields: {}, origin: null };

/** Anything that can happen, in any order, with numbers that may or may not fit. */
const action: fc.Arbitrary<Action> = fc.oneof(
  fc.constant<Action>({ kind: "run" }),
  fc.constant<Action>({ kind: "run", against: { kind: "head" } }),
  fc.constant<Action>({ kind: "stop" }),
  fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 1, max: 9 })).map(([ticket, id]): Action => ({ kind: "started", ticket, id })),
  fc.integer({ min: 0, max: 9 }).map((ticket): Action => ({ kind: "not-started", ticket, error: failure })),
  fc
    .tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 99 }), outcomes())
    .map(([id, run, of]): Action => ({ kind: "finished", id, version: 3, outcome: of(run) })),
  fc.integer({ min: 1, max: 99 }).map((run): Action => ({ kind: "run-gone", run })),
  fc.constantFrom<Action>(
    { kind: "server", server: { kind: "running" } },
    { kind: "server", server: { kind: "failed", reason: "crashed" } },
    { kind: "document", document: { ...document, version: 4 } },
    { kind: "document", document: { ...document, state: "gone" } },
    { kind: "rerun-on-edit", on: true },
    { kind: "rerun-due", version: 4 },
    { kind: "select", selected: { run: 1, event }, reveal: true },
    { kind: "view", change: { tab: "events" } },
    { kind: "view", change: { side: "b" } },
    { kind: "filter", change: { text: "x" } },
    { kind: "more-events" },
    { kind: "cursor", uri: document.uri, line: 7 },
    { kind: "sort", table: "lines", column: "ipis" },
  ),
  fc.uniqueArray(fc.integer({ min: 0, max: 7 })).map((cpus): Action => ({ kind: "choose", cpus })),
  fc.constantFrom(...CPU_KINDS).map((to): Action => ({ kind: "cpu-kind", to })),
  fc.integer({ min: 1, max: 12 }).map((cpus): Action => ({ kind: "cpu-count", cpus })),
  fc
    .constantFrom("nohz_full=1", "nohz_full=99", "isolcpus=1-2 quiet", "")
    .map((cmdline): Action => ({ kind: "machine", machine: { ...presetMachine("default"), cmdline } })),
);

const courses = fc.array(action, { maxLength: 40 });

/** Goes through all actions, and tells of each step. */
function walk(actions: readonly Action[], see: (action: Action, step: Step, before: PanelState) => void): PanelState {
  return actions.reduce((before, each) => {
    const step = reduce(before, each);
    see(each, step, before);
    return step.state;
  }, ready);
}

function outcomes(): fc.Arbitrary<(run: number) => RunOutcome> {
  return fc.constantFrom<(run: number) => RunOutcome>(
    (run) => ({ kind: "done", summary: summary(run) }),
    (run) => ({ kind: "compared", a: summary(run), b: summary(run + 100), delta }),
    () => ({ kind: "cancelled" }),
    () => ({ kind: "superseded", by: 9 }),
    () => ({ kind: "refused", message: "no", help: "", problems: [] }),
    () => ({ kind: "failed", why: "stopped", message: "no", help: "" }),
  );
}

describe("whatever happens, in any order", () => {
  it("releases each run whose events it had and shows no more, and never one that it shows", () => {
    fc.assert(
      fc.property(courses, (actions) => {
        const known = new Set<number>();
        const released = new Set<number>();
        let releasedWhileShown = 0;
        const state = walk(actions, (each, step) => {
          const shown = new Set(runsOf(step.state.shown).map(({ run }) => run));
          if (each.kind === "finished" && each.outcome.kind === "done") known.add(each.outcome.summary.run);
          for (const run of step.effects.flatMap((effect) => (effect.kind === "release" ? effect.runs : []))) {
            releasedWhileShown += Number(shown.has(run));
            released.add(run);
          }
          for (const run of shown) released.delete(run);
        });
        const shown = new Set(runsOf(state.shown).map(({ run }) => run));
        expect(releasedWhileShown).toBe(0);
        expect([...known].filter((run) => !released.has(run) && !shown.has(run))).toEqual([]);
      }),
    );
  });

  it("waits for at most one run, starts none that it may not, and calls off the one before", () => {
    fc.assert(
      fc.property(courses, (actions) => {
        const wrong: string[] = [];
        walk(actions, (_, { state, effects }, before) => {
          const starts = effects.filter(({ kind }) => kind === "start").length;
          if (starts === 0) return;
          const isFree = obstacle(before, readMachine(before.setup.machine).topology !== undefined) === undefined;
          const { job } = before;
          const calledOff = job.kind !== "running" || effects.some((effect) => effect.kind === "cancel" && effect.id === job.id);
          if (starts > 1 || !isFree || state.job.kind !== "starting" || !calledOff) wrong.push(JSON.stringify(effects));
        });
        expect(wrong).toEqual([]);
      }),
    );
  });

  it("keeps what it shows until something new is there", () => {
    fc.assert(
      fc.property(courses, (actions) => {
        let lost = 0;
        walk(actions, (_, { state }, before) => (lost += Number(before.shown !== undefined && state.shown === undefined)));
        expect(lost).toBe(0);
      }),
    );
  });

  it("chooses no CPU that a change of the machine took away", () => {
    fc.assert(
      fc.property(courses, (actions) => {
        const wrong: number[] = [];
        walk(actions, (each, { state: { setup } }) => {
          if (each.kind === "cpu-count" || each.kind === "machine") wrong.push(...setup.chosen.filter((cpu) => cpu >= setup.machine.cpus));
        });
        expect(wrong).toEqual([]);
      }),
    );
  });

  it("comes back from its memory as it was, and runs again what it showed", () => {
    fc.assert(
      fc.property(courses, (actions) => {
        const state = walk(actions, () => undefined);
        const memory = readMemory(JSON.parse(JSON.stringify(memoryOf(state))));
        const back = after([initial({ memory })]).state;
        const may = obstacle(back, readMachine(back.setup.machine).topology !== undefined) === undefined;
        expect(back.setup).toEqual(state.setup);
        expect(back.view).toEqual({ ...state.view, helpOpen: false });
        expect(back.rerunOnEdit).toBe(state.rerunOnEdit);
        expect(back.job.kind).toBe(state.shown !== undefined && may ? "starting" : "none");
        expect(back.job.kind === "none" ? undefined : back.job.against).toEqual(may ? memory?.against : undefined);
      }),
    );
  });
});

describe("a run", () => {
  it("is shown with what it was made of", () => {
    const { state } = after([done(1, 10)], running(1));
    expect(runsOf(state.shown).map(({ run }) => run)).toEqual([10]);
    expect(isStale(state)).toBe(false);
    expect(isStale(after([{ kind: "seed", seed: 1 }], state).state)).toBe(true);
    expect(isStale(after([{ kind: "document", document: { ...document, version: 4 } }], state).state)).toBe(true);
  });

  it("counts as old when something was changed while it ran", () => {
    const { state } = after([{ kind: "seed", seed: 1 }, done(1, 10)], running(1));
    expect(isStale(state)).toBe(true);
  });

  it("that was called off before it was taken on is cancelled when it is", () => {
    const asked = after([{ kind: "run" }, { kind: "stop" }], ready).state;
    expect(asked.ending).toEqual({ kind: "cancelled" });
    expect(after([{ kind: "started", ticket: asked.ticket, id: 4 }], asked).effects).toEqual([{ kind: "cancel", id: 4 }]);
  });

  it("starts at once where the panel was opened to run, and after a reload that had a result", () => {
    expect(after([initial({ run: true })]).effects.map(({ kind }) => kind)).toEqual(["catalogue", "start"]);
    const memory = readMemory(memoryOf(after([done(1, 10)], running(1)).state));
    expect(after([initial({ memory })]).effects.map(({ kind }) => kind)).toEqual(["catalogue", "start"]);
    expect(after([initial({ memory: readMemory(memoryOf(ready)) })]).effects.map(({ kind }) => kind)).toEqual(["catalogue"]);
  });

  it("starts again after an edit only if that is wanted", () => {
    const shown = after([done(1, 10)], running(1)).state;
    const edited: Action = { kind: "document", document: { ...document, version: 4 } };
    expect(after([edited], shown).effects).toEqual([]);
    expect(after([{ kind: "rerun-on-edit", on: true }, edited], shown).effects).toEqual([{ kind: "rerun-later", version: 4 }]);
  });

  it("ends with the server that carried it out, and says so", () => {
    const { state } = after([{ kind: "server", server: { kind: "failed", reason: "crashed" } }], running(1));
    expect(state.job.kind).toBe("none");
    expect(state.ending).toMatchObject({ kind: "failed", why: "stopped" });
  });

  it("runs again, once, when its events are gone", () => {
    const shown = after([done(1, 10)], running(1)).state;
    const { effects } = after(
      [
        { kind: "run-gone", run: 10 },
        { kind: "run-gone", run: 10 },
        { kind: "run-gone", run: 11 },
      ],
      shown,
    );
    expect(effects.filter(({ kind }) => kind === "start")).toHaveLength(1);
  });

  it("leaves what is said of a server that ended in the middle of the next one", () => {
    const shown = after([done(1, 10)], running(1)).state;
    const ended = after([{ kind: "server", server: { kind: "failed", reason: "crashed" } }], after([{ kind: "run" }], shown).state).state;
    const { state, effects } = after(
      [
        { kind: "server", server: { kind: "running" } },
        { kind: "run-gone", run: 10 },
      ],
      ended,
    );
    expect(effects.filter(({ kind }) => kind === "start")).toEqual([]);
    expect(state.ending).toMatchObject({ kind: "failed", why: "stopped" });
  });
});

describe("an answer that comes late", () => {
  it("is left out", () => {
    const shown = after([done(1, 10), { kind: "view", change: { tab: "events" } }], running(1)).state;
    const first = shown.ticket;
    const next = after([{ kind: "filter", change: { text: "a" } }], shown).state;
    const late = after([{ kind: "found", ticket: first, answer: { total: 1, events: [event] }, skip: 0 }], next).state;
    expect(late.events.answer.kind).toBe("loading");
    const found = after([{ kind: "found", ticket: next.ticket, answer: { total: 1, events: [event] }, skip: 0 }], late).state;
    expect(found.events.answer).toEqual({ kind: "found", total: 1, found: [event] });
  });
});

describe("a configured topology", () => {
  const begun = (topology: string): PanelState => {
    const configuration = { ...DEFAULT_CONFIGURATION, topology };
    const server = { kind: "running" } as const;
    const git = { available: true } as const;
    return reduce(FIRST_STATE, { kind: "init", document, configuration, git, server, memory: undefined, run: true }).state;
  };

  it("is the machine of a new panel, by the name of a preset or the text of a file", () => {
    expect(begun('{ "cpus": 3 }')).toMatchObject({ setup: { machine: { cpus: 3 } }, notice: "" });
    expect(begun("kvm-host")).toMatchObject({ setup: { machine: presetMachine("kvm-host") }, notice: "" });
  });

  it.each([
    ['{\n  "cpus": 3,\n  "offline": "0"\n}\n', "line 3: boot CPU 0 cannot be offline"],
    ["[]", "line 1: a topology is a JSON object"],
  ])("with mistakes is not replaced without a word: %j", (topology, why) => {
    const { setup, notice } = begun(topology);
    expect(setup.machine).toEqual(presetMachine(""));
    expect(notice).toBe(`The file of quiesce.simulator.topology has mistakes, ${why}. The default machine is used.`);
  });
});
