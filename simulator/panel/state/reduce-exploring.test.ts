import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CounterStep, Exploration, ExplorationOutcome } from "../exploration/contract.ts";
import { RELATIONS } from "../exploration/relation.ts";
import type { PanelDocument } from "../messages.ts";
import type { Action, Effect, Step } from "./actions.ts";
import { MOST_WATCHED, stepsOf, visibleSteps } from "./exploring.ts";
import { memoryOf, readMemory } from "./memory.ts";
import { isOld } from "./reduce-exploring.ts";
import { reduce } from "./reduce.ts";
import { DEFAULT_CONFIGURATION, FIRST_STATE, type PanelState } from "./state.ts";

const document: PanelDocument = { uri: "file:///a/transition.c", name: "transition.c", version: 3, state: "saved" };

function counterStep(cpu: number, line: number): CounterStep {
  const changed = [{ name: `cpu${cpu}.value`, from: "0", to: String(line) }];
  return { cpu, thread: "task", function: "f", file: "transition.c", line, text: "does", changed };
}

const STEPS = [counterStep(0, 10), counterStep(1, 20), counterStep(0, 30), counterStep(1, 20), counterStep(0, 40)];

function exploration(steps: readonly CounterStep[] | undefined): Exploration {
  return {
    file: "transition.c",
    scenario: "enable",
    memory: "sc",
    verdict: steps === undefined ? "verified" : "violated",
    bounds: [],
    notModelled: [],
    states: 1,
    transitions: 1,
    depth: 1,
    omissionProbability: 0,
    coverage: { lines: { covered: 1, total: 1 }, branches: { covered: 1, total: 1 }, completed: true },
    runs: [{ worker: "shared", verdict: steps === undefined ? "verified" : "violated", states: 1, transitions: 1 }],
    ...(steps === undefined
      ? {}
      : { violation: { property: "warn", message: "no", file: "", line: 0, stack: [], steps, operations: 5, shortest: true } }),
    problems: [],
    replay: "q1:x",
    seconds: 1,
  };
}

const done = (steps: readonly CounterStep[] | undefined): ExplorationOutcome => ({ kind: "done", exploration: exploration(steps) });

function initial(change: Partial<Extract<Action, { readonly kind: "init" }>> = {}): Action {
  const server = { kind: "running" } as const;
  const git = { available: true } as const;
  return { kind: "init", document, configuration: DEFAULT_CONFIGURATION, git, server, memory: undefined, run: false, ...change };
}

function after(
  actions: readonly Action[],
  from: PanelState = FIRST_STATE,
): { readonly state: PanelState; readonly effects: readonly Effect[] } {
  const effects: Effect[] = [];
  let state = from;
  for (const action of actions) {
    const step = reduce(state, action);
    effects.push(...step.effects);
    state = step.state;
  }
  return { state, effects };
}

const ready = after([initial(), { kind: "exploring", isOpen: true }]).state;

function running(id: number, from: PanelState = ready): PanelState {
  const asked = after([{ kind: "explore" }], from).state;
  return after([{ kind: "explore-started", ticket: asked.ticket, id }], asked).state;
}

const finished = (id: number, outcome: ExplorationOutcome): Action => ({ kind: "explore-finished", id, version: 3, outcome });
const shown = after([finished(1, done(STEPS))], running(1)).state;

const outcome = fc.constantFrom<ExplorationOutcome>(
  done(STEPS),
  done(STEPS.slice(0, 2)),
  done(undefined),
  { kind: "cancelled" },
  { kind: "refused", message: "no", help: "", problems: [] },
  { kind: "failed", message: "no", help: "" },
);
const small = fc.integer({ min: 0, max: 9 });
const progress = { states: 1, transitions: 1, depth: 1, round: 0, phase: "search", bytes: 1, seconds: 1, statesPerSecond: 1 } as const;

/** Anything that can happen to an exploration, in any order, with numbers that may or may not fit. */
const action: fc.Arbitrary<Action> = fc.oneof(
  fc.constantFrom<Action>(
    { kind: "explore" },
    { kind: "explore-stop" },
    { kind: "run" },
    { kind: "exploring", isOpen: true },
    { kind: "exploring", isOpen: false },
    { kind: "server", server: { kind: "failed", reason: "crashed" } },
    { kind: "server", server: { kind: "running" } },
    { kind: "document", document: { ...document, state: "gone" } },
    { kind: "document", document: { ...document, version: 4 } },
    { kind: "trace", change: { text: "f()" } },
    { kind: "trace", change: { layout: "list" } },
    { kind: "unwatch", text: "cpu1.value" },
  ),
  fc.tuple(small, small).map(([ticket, id]): Action => ({ kind: "explore-started", ticket, id: id + 1 })),
  small.map((ticket): Action => ({ kind: "explore-not-started", ticket, error: { code: "refused", message: "no", help: "" } })),
  small.map((id): Action => ({ kind: "explore-progress", id, progress })),
  fc.tuple(small, outcome).map(([id, of]): Action => finished(id, of)),
  fc
    .tuple(fc.integer({ min: -1, max: 9 }), fc.constantFrom("no", "show", "open"))
    .map(([step, reveal]): Action => ({ kind: "choose-step", step, reveal })),
  fc.constantFrom(...RELATIONS).map((relation): Action => ({ kind: "trace", change: { relation } })),
  fc.constantFrom("cpu0.value", "cpu*", "a == b", "", "x", "y", "z", "u", "v", "w").map((text): Action => ({ kind: "watch", text })),
  fc.constantFrom(10, 20, 30, 99).map((line): Action => ({ kind: "cursor", uri: document.uri, line, file: "transition.c" })),
  fc.constantFrom(1, 2, 4).map((tasks): Action => ({ kind: "explore-options", change: { tasks } })),
);

const courses = fc.array(action, { maxLength: 40 });

function walk(actions: readonly Action[], see: (action: Action, step: Step, before: PanelState) => void): PanelState {
  let state = ready;
  for (const each of actions) {
    const step = reduce(state, each);
    see(each, step, state);
    state = step.state;
  }
  return state;
}

describe("whatever happens to explorations, in any order", () => {
  it("waits for at most one, and calls off the one before", () => {
    fc.assert(
      fc.property(courses, (actions) => {
        const wrong: string[] = [];
        walk(actions, (each, { state, effects }, before) => {
          const starts = effects.filter(({ kind }) => kind === "explore").length;
          const { job } = before.exploring;
          const calledOff = job.kind !== "running" || effects.some((effect) => effect.kind === "cancel" && effect.id === job.id);
          if (starts > 1 || (starts === 1 && (state.exploring.job.kind !== "starting" || !calledOff))) wrong.push(each.kind);
        });
        expect(wrong).toEqual([]);
      }),
    );
  });

  it("keeps the verdict that it shows until there is another one", () => {
    fc.assert(
      fc.property(courses, (actions) => {
        let lost = 0;
        walk(
          actions,
          (_, { state }, before) => (lost += Number(before.exploring.shown !== undefined && state.exploring.shown === undefined)),
        );
        expect(lost).toBe(0);
      }),
    );
  });

  it("says of each that it asked for how it ended", () => {
    fc.assert(
      fc.property(courses, (actions) => {
        const silent: string[] = [];
        walk(actions, (each, { state }, before) => {
          const ended = before.exploring.job.kind !== "none" && state.exploring.job.kind === "none";
          if (ended && state.exploring.ending === undefined && state.exploring.shown === before.exploring.shown) silent.push(each.kind);
        });
        expect(silent).toEqual([]);
      }),
    );
  });

  it("has chosen a step that there is, watches a few things once, and shows the anchor of a filter", () => {
    fc.assert(
      fc.property(courses, (actions) => {
        walk(actions, (_, { state: { exploring } }) => {
          const { chosen, anchor, watched, relation, text } = exploring.trace;
          const steps = stepsOf(exploring);
          expect(chosen).toBeLessThan(Math.max(1, steps.length));
          expect(watched.length).toBeLessThanOrEqual(MOST_WATCHED);
          expect(new Set(watched).size).toBe(watched.length);
          const visible = visibleSteps(exploring);
          expect(visible).toEqual([...visible].sort((a, b) => a - b));
          const hasAnchor = steps.length > 0 && relation !== "all" && text === "";
          expect(visible.includes(anchor) || !hasAnchor).toBe(true);
        });
      }),
    );
  });

  it("shows a line of the source only for a step that has one, and never because the editor's cursor moved", () => {
    fc.assert(
      fc.property(courses, (actions) => {
        walk(actions, (each, { effects }) => {
          const reveals = effects.filter(({ kind }) => kind === "reveal");
          expect(reveals.length).toBe(each.kind === "choose-step" && each.reveal !== "no" ? reveals.length : 0);
          for (const effect of reveals) expect(effect).toMatchObject({ file: "transition.c" });
        });
      }),
    );
  });

  it("comes back from its memory with scope, verdict and watches", () => {
    fc.assert(
      fc.property(courses, (actions) => {
        const { exploring } = walk(actions, () => undefined);
        const memory = readMemory(JSON.parse(JSON.stringify(memoryOf({ ...ready, exploring }))));
        const back = after([initial({ memory })]).state.exploring;
        expect(back.isOpen).toBe(exploring.isOpen);
        expect(back.options).toEqual(exploring.options);
        expect(back.shown?.result).toEqual(exploring.shown?.result);
        expect(back.trace.watched).toEqual(exploring.trace.watched);
        expect(back.job.kind).toBe("none");
      }),
    );
  });
});

describe("a counterexample", () => {
  it("is read from its end", () => {
    expect(shown.exploring.trace.chosen).toBe(4);
    expect(shown.spoken).toContain("warn");
  });

  it("shows the line of the step that is chosen, in the editor or beside it", () => {
    const { effects } = after(
      [
        { kind: "choose-step", step: 1, reveal: "show" },
        { kind: "choose-step", step: 1, reveal: "open" },
      ],
      shown,
    );
    expect(effects).toEqual([
      { kind: "reveal", file: "transition.c", line: 20, focus: false },
      { kind: "reveal", file: "transition.c", line: 20, focus: true },
    ]);
  });

  it("follows the editor's cursor to the nearest step of its line", () => {
    const cursor = (line: number): Action => ({ kind: "cursor", uri: document.uri, line, file: "transition.c" });
    expect(after([cursor(20)], shown).state.exploring.trace.chosen).toBe(3);
    expect(after([{ kind: "choose-step", step: 0, reveal: "no" }, cursor(20)], shown).state.exploring.trace.chosen).toBe(1);
    expect(after([cursor(21)], shown).state.exploring.trace.chosen).toBe(4);
    expect(after([{ ...cursor(20), file: undefined } as Action], shown).state.exploring.trace.chosen).toBe(4);
  });

  it("does not follow where the panel itself has moved the cursor, however late that is told", () => {
    const steps: readonly Action[] = [3, 2, 1, 0].map((step) => ({ kind: "choose-step", step, reveal: "show" }));
    const echoes: readonly Action[] = [30, 20, 10].map((line) => ({ kind: "cursor", uri: document.uri, line, file: "transition.c" }));
    const { state } = after([...steps, ...echoes], shown);
    expect(state.exploring.trace.chosen).toBe(0);
    expect(after([{ kind: "cursor", uri: document.uri, line: 40, file: "transition.c" }], state).state.exploring.trace.chosen).toBe(4);
  });

  it("is filtered by the order to the step that was chosen then, wherever one goes on", () => {
    const { state } = after(
      [
        { kind: "choose-step", step: 1, reveal: "no" },
        { kind: "trace", change: { relation: "after" } },
      ],
      shown,
    );
    expect(visibleSteps(state.exploring)).toEqual([1, 3]);
    const moved = after([{ kind: "choose-step", step: 3, reveal: "no" }], state).state;
    expect(visibleSteps(moved.exploring)).toEqual([1, 3]);
  });
});

describe("an exploration", () => {
  it("that was asked for elsewhere is shown, and disturbs none that is going on", () => {
    expect(after([finished(7, done(STEPS))], ready).state.exploring.shown?.id).toBe(7);
    expect(after([finished(7, { kind: "cancelled" })], ready).state.exploring.ending).toBeUndefined();
    expect(after([finished(7, done(STEPS))], running(1)).state.exploring.shown).toBeUndefined();
  });

  it("that goes on when the view is shown again can be followed, and stopped", () => {
    const { state } = after([{ kind: "explore-progress", id: 7, progress }], ready);
    expect(state.exploring.job).toMatchObject({ kind: "running", id: 7, progress });
    expect(after([{ kind: "explore-stop" }], state).effects).toEqual([{ kind: "cancel", id: 7 }]);
    expect(after([{ kind: "explore-progress", id: 7, progress }], running(1)).state.exploring.job).toMatchObject({ id: 1 });
  });

  it("is old once the text that it is about has changed, comments aside, and young again when that is undone", () => {
    const digests = (text: string, words: string): PanelDocument => ({ ...document, digests: { text, words } });
    const explored = (steps: readonly CounterStep[] | undefined): PanelState =>
      after([{ kind: "document", document: digests("t", "w") }, finished(1, done(steps))], running(1)).state;
    const isOldWith = (state: PanelState, change: PanelDocument): boolean => {
      const { state: next } = after([{ kind: "document", document: change }], state);
      const { shown: found } = next.exploring;
      return found === undefined || isOld(next, found);
    };
    const verified = explored(undefined);
    expect(isOldWith(verified, { ...digests("t", "w"), version: 9 })).toBe(false);
    expect(isOldWith(verified, { ...digests("with a comment", "w"), version: 4 })).toBe(false);
    expect(isOldWith(verified, { ...digests("other", "other"), version: 4 })).toBe(true);
    // The lines of its steps are those of the text as it was.
    expect(isOldWith(explored(STEPS), { ...digests("with a comment", "w"), version: 4 })).toBe(true);
    // After a reload of the window versions begin anew.
    const memory = readMemory(JSON.parse(JSON.stringify(memoryOf(verified))));
    const back = after([initial({ memory, document: { ...digests("t", "w"), version: 1 } })]).state;
    expect(isOldWith(back, { ...digests("t", "w"), version: 1 })).toBe(false);
    // What is not known to be the same is not taken for it.
    expect(isOldWith(verified, { ...document, version: 4 })).toBe(true);
  });

  it("that was called off before it was taken on is cancelled when it is", () => {
    const asked = after([{ kind: "explore" }, { kind: "explore-stop" }], ready).state;
    expect(asked.exploring.ending).toEqual({ kind: "cancelled" });
    expect(after([{ kind: "explore-started", ticket: asked.ticket, id: 4 }], asked).effects).toEqual([{ kind: "cancel", id: 4 }]);
  });

  it("ends with the server that carried it out, and says so", () => {
    const { state } = after([{ kind: "server", server: { kind: "failed", reason: "crashed" } }], running(1));
    expect(state.exploring.job.kind).toBe("none");
    expect(state.exploring.ending).toMatchObject({ kind: "failed", message: "crashed" });
  });

  it("begins with the memory model that is configured, and with another one as soon as that is", () => {
    const configuration = (memory: "sc" | "lkmm"): PanelState["configuration"] => ({ ...DEFAULT_CONFIGURATION, memory });
    const configured = (memory: "sc" | "lkmm"): Action => ({ kind: "configuration", configuration: configuration(memory) });
    const chosen = ({ state }: { readonly state: PanelState }): string => state.exploring.options.memory;
    const first = after([initial({ configuration: configuration("lkmm") })]);
    expect(chosen(first)).toBe("lkmm");
    // What was chosen in the panel stays until somebody configures something else.
    const own = after([{ kind: "explore-options", change: { memory: "sc" } }, configured("lkmm")], first.state);
    expect(chosen(own)).toBe("sc");
    expect(chosen(after([configured("sc"), configured("lkmm")], own.state))).toBe("lkmm");
  });

  it("is not begun where the document is gone: that is said", () => {
    const { state, effects } = after([{ kind: "document", document: { ...document, state: "gone" } }, { kind: "explore" }], ready);
    expect(effects).toEqual([]);
    expect(state.notice).toContain("gone");
  });
});
