/** The course of a run: asked for, taken on, going on, ended. */
import { assertUnreachable } from "../../../base/assert-unreachable.ts";
import type { RunOutcome } from "../../jobs/simulation.ts";
import { readMachine } from "../topology/machine.ts";
import type { Action, Effect, Step } from "./actions.ts";
import { reduceEvents } from "./reduce-events.ts";
import { fingerprint, type Job, obstacle, type OtherSide, type PanelState, rerunsOnEdit, runsOf, type Shown } from "./state.ts";

type RunAction = Extract<
  Action,
  { readonly kind: "run" | "stop" | "started" | "not-started" | "progress" | "finished" | "rerun-due" | "run-gone" }
>;

export function reduceRun(state: PanelState, action: RunAction): Step {
  const { job } = state;
  switch (action.kind) {
    case "run":
      return start(state, action.against);
    case "stop":
      return stop(state);
    case "started":
      return started(state, action.ticket, action.id);
    case "not-started": {
      if (job.kind !== "starting" || job.ticket !== action.ticket) return { state, effects: [] };
      const { message, help, code } = action.error;
      const ending =
        code === "cancelled"
          ? ({ kind: "cancelled" } as const)
          : code === "refused"
            ? ({ kind: "refused", message, help, problems: [] } as const)
            : ({ kind: "failed", why: code === "server-stopped" ? "stopped" : "bug", message, help } as const);
      return { state: { ...state, job: { kind: "none" }, ending }, effects: [] };
    }
    case "progress": {
      if (job.kind !== "running" || job.id !== action.id) return { state, effects: [] };
      return { state: { ...state, job: { ...job, progress: action.progress, side: action.side } }, effects: [] };
    }
    case "finished":
      return job.kind === "running" && job.id === action.id ? finished(state, job, action) : late(state, action.outcome);
    case "rerun-due": {
      const current = state.document?.version === action.version && rerunsOnEdit(state);
      // What is going on already says what is wanted: a comparison that was ended is not begun again.
      const against = job.kind === "none" ? comparedWith(state.shown) : job.against;
      return current ? start(state, against) : { state, effects: [] };
    }
    case "run-gone": {
      const isShown = runsOf(state.shown).some(({ run }) => run === action.run);
      // A run is deterministic: its events come back by running it again. Not by itself after what ended the server: that is told first.
      return isShown && job.kind === "none" && state.ending?.kind !== "failed"
        ? start(state, comparedWith(state.shown))
        : { state, effects: [] };
    }
    default:
      return assertUnreachable(action);
  }
}

function comparedWith(shown: Shown | undefined): OtherSide | undefined {
  return shown?.kind === "compared" ? shown.against : undefined;
}

/** Starts, or says what stands in the way. A run that is going on is replaced: the service lets the newest one win. */
function start(state: PanelState, against: OtherSide | undefined): Step {
  const problem = obstacle(state, readMachine(state.setup.machine).topology !== undefined);
  if (problem !== undefined) return { state: { ...state, notice: problem }, effects: [] };
  const ticket = state.ticket + 1;
  const job: Job = { kind: "starting", ticket, against, setup: fingerprint(state.setup) };
  const replaced: readonly Effect[] = state.job.kind === "running" ? [{ kind: "cancel", id: state.job.id }] : [];
  return { state: { ...state, ticket, job, ending: undefined, notice: "" }, effects: [...replaced, { kind: "start", ticket, against }] };
}

function stop(state: PanelState): Step {
  const { job } = state;
  if (job.kind === "starting") return { state: { ...state, job: { kind: "none" }, ending: { kind: "cancelled" } }, effects: [] };
  if (job.kind !== "running" || job.stopping) return { state, effects: [] };
  return { state: { ...state, job: { ...job, stopping: true } }, effects: [{ kind: "cancel", id: job.id }] };
}

/** Taken on. If it is not wanted any more, it is called off. */
function started(state: PanelState, ticket: number, id: number): Step {
  const { job } = state;
  if (job.kind !== "starting" || job.ticket !== ticket) return { state, effects: [{ kind: "cancel", id }] };
  const { against, setup } = job;
  const running: Job = { kind: "running", id, against, setup, progress: undefined, side: undefined, stopping: false };
  return { state: { ...state, job: running }, effects: [] };
}

function finished(
  state: PanelState,
  { against, setup }: Job & { readonly kind: "running" },
  { outcome, version }: Action & { readonly kind: "finished" },
): Step {
  const next: PanelState = { ...state, job: { kind: "none" } };
  const of = { version, setup };
  switch (outcome.kind) {
    case "done":
      return show(next, { kind: "one", summary: outcome.summary, of });
    case "compared": {
      const { a, b, delta } = outcome;
      return show(next, { kind: "compared", a, b, delta, against: against ?? { kind: "head" }, of });
    }
    case "superseded":
      return { state: next, effects: [] };
    case "refused":
    case "cancelled":
    case "failed":
      return { state: { ...next, ending: outcome }, effects: [] };
    default:
      return assertUnreachable(outcome);
  }
}

/** A run that nobody waits for any more: its events are not wanted. */
function late(state: PanelState, outcome: RunOutcome): Step {
  const known = new Set(runsOf(state.shown).map(({ run }) => run));
  const runs = outcome.kind === "done" ? [outcome.summary.run] : outcome.kind === "compared" ? [outcome.a.run, outcome.b.run] : [];
  const unwanted = runs.filter((run) => !known.has(run));
  return { state, effects: unwanted.length === 0 ? [] : [{ kind: "release", runs: unwanted }] };
}

function show(state: PanelState, shown: Shown): Step {
  const before = runsOf(state.shown);
  const after = runsOf(shown);
  const released = before.map(({ run }) => run).filter((run) => !after.some((each) => each.run === run));
  const [old] = before;
  const [now] = after;
  // The same stretch of time stays in sight while one edits and runs again; a run of another length is shown whole.
  const keepsRange = old === undefined || now === undefined || sameLength(old.timeline, now.timeline);
  const next: PanelState = {
    ...state,
    shown,
    ending: undefined,
    selected: undefined,
    view: { ...state.view, side: shown.kind === "one" ? "a" : state.view.side, range: keepsRange ? state.view.range : undefined },
    spoken: now?.headline ?? "",
  };
  const searched = next.view.tab === "events" ? reduceEvents(next, { kind: "filter", change: {} }) : forgetEvents(next);
  return {
    state: searched.state,
    effects: [...(released.length === 0 ? [] : [{ kind: "release", runs: released } as const]), ...searched.effects],
  };
}

function forgetEvents(state: PanelState): Step {
  return { state: { ...state, events: { ...state.events, answer: { kind: "none" } } }, effects: [] };
}

interface Ends {
  readonly startNs: number;
  readonly endNs: number;
}

function sameLength(a: Ends, b: Ends): boolean {
  const [first, second] = [a.endNs - a.startNs, b.endNs - b.startNs];
  return Math.abs(first - second) <= 0.25 * Math.max(first, second);
}
