/** The course of an exploration, and looking at the counterexample that it found. */
import { assertUnreachable } from "../../../base/assert-unreachable.ts";
import type { Exploration, ExplorationOptions } from "../exploration/contract.ts";
import { expand } from "../exploration/watch.ts";
import { isShowable } from "../places.ts";
import type { Effect, Step } from "./actions.ts";
import {
  ANY_NUMBER,
  type Exploring,
  type ExploringAction,
  exploringFingerprint,
  FIRST_TRACE,
  lastStep,
  MOST_WATCHED,
  type ShownExploration,
  stepsOf,
} from "./exploring.ts";
import { obstacle, type PanelState } from "./state.ts";

/** Lines that were shown and not heard of again, at most. */
const MOST_ECHOES = 8;

export function reduceExploring(state: PanelState, action: ExploringAction): Step {
  const { exploring } = state;
  const { trace } = exploring;
  switch (action.kind) {
    case "exploring":
      return changed(state, { isOpen: action.isOpen });
    case "explore-options":
      return changed(state, { options: { ...exploring.options, ...action.change } });
    case "explore":
      return start(state);
    case "explore-stop":
      return stop(state);
    case "explore-started":
    case "explore-not-started":
    case "explore-progress":
    case "explore-finished":
      return told(state, action);
    case "trace":
      return changed(state, {
        trace: { ...trace, ...(action.change.relation === undefined ? {} : { anchor: trace.chosen }), ...action.change },
      });
    case "watch": {
      const more = expand(stepsOf(exploring), action.text, MOST_WATCHED);
      const watched = [...new Set([...trace.watched, ...more])].slice(0, MOST_WATCHED);
      return changed(state, { trace: { ...trace, watched } });
    }
    case "unwatch":
      return changed(state, { trace: { ...trace, watched: trace.watched.filter((each) => each !== action.text) } });
    case "choose-step":
      return choose(state, action.step, action.reveal);
    default:
      return assertUnreachable(action);
  }
}

function changed(state: PanelState, change: Partial<Exploring>, effects: readonly Effect[] = []): Step {
  return { state: { ...state, exploring: { ...state.exploring, ...change } }, effects };
}

/** What an exploration is asked. A machine of its own goes with it, so that of runs is not asked. */
export function askedOf({ exploring, setup }: PanelState): ExplorationOptions {
  const { scenario, profile, settings } = setup;
  const { from, preemptions, ...options } = exploring.options;
  return {
    scenario: from === "" ? scenario : `${scenario}@${from}`,
    ...options,
    ...(preemptions === ANY_NUMBER ? {} : { preemptions }),
    ...(profile === "" ? {} : { profile }),
    settings,
  };
}

/** Whether text or options are others than those that were explored. */
export function isOld(state: PanelState, shown: ShownExploration): boolean {
  return isEdited(state, shown) || (shown.asked !== undefined && shown.asked !== exploringFingerprint(askedOf(state)));
}

/** The steps of a counterexample have lines, and its schedule is one of the text as it was; else comments and white space do not matter. */
function isEdited({ document }: PanelState, { version, digests, result }: ShownExploration): boolean {
  if (document?.digests !== undefined && digests !== undefined) {
    return result.violation === undefined ? document.digests.words !== digests.words : document.digests.text !== digests.text;
  }
  return version !== undefined && document !== undefined && document.version >= 0 && document.version !== version;
}

function start(state: PanelState): Step {
  const problem = obstacle(state, true);
  if (problem !== undefined) return { state: { ...state, notice: problem }, effects: [] };
  const ticket = state.ticket + 1;
  const { job } = state.exploring;
  const replaced: readonly Effect[] = job.kind === "running" ? [{ kind: "cancel", id: job.id }] : [];
  const next = { kind: "starting", ticket, asked: exploringFingerprint(askedOf(state)) } as const;
  return changed({ ...state, ticket, notice: "" }, { isOpen: true, job: next, ending: undefined }, [
    ...replaced,
    { kind: "explore", ticket },
  ]);
}

function stop(state: PanelState): Step {
  const { job } = state.exploring;
  // It is called off as soon as the server has said under which number it goes.
  if (job.kind === "starting") return changed(state, { job: { kind: "none" }, ending: { kind: "cancelled" } });
  if (job.kind !== "running" || job.stopping) return { state, effects: [] };
  return changed(state, { job: { ...job, stopping: true } }, [{ kind: "cancel", id: job.id }]);
}

type Told = Extract<
  ExploringAction,
  { readonly kind: "explore-started" | "explore-not-started" | "explore-progress" | "explore-finished" }
>;

function told(state: PanelState, action: Told): Step {
  const { job } = state.exploring;
  switch (action.kind) {
    case "explore-started":
      if (job.kind !== "starting" || job.ticket !== action.ticket) return { state, effects: [{ kind: "cancel", id: action.id }] };
      return changed(state, { job: { kind: "running", id: action.id, asked: job.asked, progress: undefined, stopping: false } });
    case "explore-not-started": {
      if (job.kind !== "starting" || job.ticket !== action.ticket) return { state, effects: [] };
      const { code, message, help } = action.error;
      const ending =
        code === "cancelled"
          ? ({ kind: "cancelled" } as const)
          : code === "refused"
            ? ({ kind: "refused", message, help, problems: [] } as const)
            : ({ kind: "failed", message, help } as const);
      return changed(state, { job: { kind: "none" }, ending });
    }
    case "explore-progress": {
      const { id, progress } = action;
      // One that a lens has asked for, or that went on while the view was hidden.
      if (job.kind === "none") return changed(state, { job: { kind: "running", id, asked: undefined, progress, stopping: false } });
      if (job.kind !== "running" || job.id !== id) return { state, effects: [] };
      return changed(state, { job: { ...job, progress } });
    }
    case "explore-finished":
      return finished(state, action);
    default:
      return assertUnreachable(action);
  }
}

function finished(state: PanelState, { id, version, outcome }: Extract<Told, { readonly kind: "explore-finished" }>): Step {
  const { job, trace } = state.exploring;
  const isOurs = job.kind === "running" && job.id === id;
  // One that was asked for elsewhere, such as by a code lens: its result is worth a look, its failure was told there.
  if (!isOurs && (job.kind !== "none" || outcome.kind !== "done")) return { state, effects: [] };
  if (outcome.kind !== "done") return changed(state, { job: { kind: "none" }, ending: outcome });
  const result = outcome.exploration;
  const { watched, layout } = trace;
  const digests = version === state.document?.version ? state.document?.digests : undefined;
  return changed(
    { ...state, spoken: spokenOf(result) },
    {
      job: { kind: "none" },
      ending: undefined,
      shown: { id, result, version, digests, asked: isOurs ? job.asked : undefined },
      trace: { ...FIRST_TRACE, watched, layout, chosen: lastStep(result) },
    },
  );
}

function spokenOf({ verdict, violation }: Exploration): string {
  return violation === undefined ? verdict : `${verdict}: ${violation.property}. ${violation.message}`;
}

function choose(state: PanelState, at: number, reveal: "no" | "show" | "open"): Step {
  const { trace } = state.exploring;
  const step = stepsOf(state.exploring)[at];
  if (step === undefined) return { state, effects: [] };
  if (reveal === "no" || !isShowable(step)) return changed(state, { trace: { ...trace, chosen: at } });
  const echoes = [...trace.echoes, `${step.file}:${step.line}`].slice(-MOST_ECHOES);
  return changed(state, { trace: { ...trace, chosen: at, echoes } }, [
    { kind: "reveal", file: step.file, line: step.line, focus: reveal === "open" },
  ]);
}

/**
 * The editor's cursor is on a line: chooses the step there that is next to the chosen one, before it where two are as near.
 *
 * @param file As the exploration names it; undefined for one outside its tree.
 */
export function followCursor(exploring: Exploring, file: string | undefined, line: number): Exploring {
  const { trace, isOpen } = exploring;
  if (!isOpen || file === undefined) return exploring;
  // The panel has moved the cursor there itself, maybe several steps ago.
  const echo = trace.echoes.lastIndexOf(`${file}:${line}`);
  if (echo >= 0) return { ...exploring, trace: { ...trace, echoes: trace.echoes.slice(echo + 1) } };
  const there = stepsOf(exploring).flatMap((step, at) => (step.file === file && step.line === line ? [at] : []));
  const [first] = there;
  if (first === undefined || there.includes(trace.chosen)) return exploring;
  const distance = (at: number): number => Math.abs(at - trace.chosen);
  const chosen = there.reduce((best, at) => (distance(at) < distance(best) ? at : best), first);
  return { ...exploring, trace: { ...trace, chosen } };
}

/** What the server's end leaves of an exploration. */
export function withoutServer(exploring: Exploring, message: string): Exploring {
  if (exploring.job.kind === "none") return exploring;
  return { ...exploring, job: { kind: "none" }, ending: { kind: "failed", message, help: "Explore again once the server is back." } };
}
