/** How an exploration goes and what came of it; and every state in which there is no verdict, with the next step. */
import { html, nothing, type TemplateResult } from "lit";
import type { Exploration, ExplorationProgress } from "../../exploration/contract.ts";
import {
  boundName,
  boundValue,
  formatBytes,
  formatSeconds,
  MEMORY_NAMES,
  omissionText,
  placeName,
  runTexts,
  totalOf,
  verdictText,
} from "../../exploration/words.ts";
import { formatCount, plural } from "../../format.ts";
import { isShowable } from "../../places.ts";
import { ANY_NUMBER, type Exploring, type ShownExploration } from "../../state/exploring.ts";
import { isOld } from "../../state/reduce-exploring.ts";
import type { PanelState } from "../../state/state.ts";
import type { StoreAccess } from "../../store.ts";
import { phrase, t } from "../../words.ts";
import { icon, type IconName } from "../icons.ts";
import { problemList, sourceLink } from "../parts.ts";
import { banner, commandButton, notice } from "../result-view.ts";

export function verdictView(store: StoreAccess): TemplateResult {
  const { exploring } = store.state;
  return html`${progressView(store.state)} ${banner(store)} ${endingView(store)}
    ${exploring.shown === undefined ? firstSteps(store.state) : answer(store, exploring.shown)}`;
}

// ---------------------------------------------------------------- while it searches

const PHASES: Readonly<Record<ExplorationProgress["phase"], string>> = {
  wait: phrase("Waiting for another exploration"),
  compile: phrase("Compiling"),
  search: phrase("Searching"),
  shorten: phrase("Making the schedule short"),
};

function progressView({ exploring }: PanelState): TemplateResult | typeof nothing {
  const { job, options } = exploring;
  if (job.kind === "none") return nothing;
  const progress = job.kind === "running" ? job.progress : undefined;
  return html`<div class="progress exploring-progress">
    <vscode-progress-bar indeterminate aria-label=${t("Exploration")}></vscode-progress-bar>
    <span role="status">${job.kind === "running" && job.stopping ? t("Stopping") : progress === undefined ? t("Starting") : phaseText(progress)}</span>
    ${progress === undefined || progress.states === 0 ? nothing : figures(progressFigures(progress, options.states))}
  </div>`;
}

function phaseText({ phase, worker }: ExplorationProgress): string {
  return worker === undefined ? t(PHASES[phase]) : `${t(PHASES[phase])}, ${placeName(worker)}`;
}

type Figures = readonly (readonly [value: string, name: string, title?: string])[];

function figures(all: Figures): TemplateResult {
  return html`<dl class="figures">
    ${all.map(([value, name, title]) => html`<div title=${title ?? nothing}><dd>${value}</dd><dt>${name}</dt></div>`)}
  </dl>`;
}

function progressFigures(
  { states, transitions, depth, round, seconds, bytes, statesPerSecond }: ExplorationProgress,
  most: number,
): Figures {
  const share = Math.min(100, (100 * states) / most);
  return [
    [formatCount(states), t("states"), t("{0} transitions", formatCount(transitions))],
    [`${share < 1 ? share.toFixed(1) : Math.round(share)} %`, t("of the bound"), t("The search gives up at {0} states", formatCount(most))],
    ...(statesPerSecond > 0 ? [[formatCount(statesPerSecond), t("states/s"), t("Over the last seconds")] as const] : []),
    [formatCount(depth), t("depth"), t("Operations of the longest schedule so far")],
    [
      formatCount(round + 1),
      round === 0 ? t("round") : t("rounds"),
      t("The search begins anew when more turns out to be shared between CPUs"),
    ],
    [formatBytes(bytes), t("memory")],
    [formatSeconds(seconds), t("time")],
  ];
}

// ---------------------------------------------------------------- without a verdict

function endingView(store: StoreAccess): TemplateResult | typeof nothing {
  const { exploring, server } = store.state;
  const { ending, job, shown } = exploring;
  if (ending === undefined || job.kind !== "none" || server.kind === "stopped" || server.kind === "failed") return nothing;
  switch (ending.kind) {
    case "cancelled":
      return notice("info", t("Stopped before there was a verdict"), shown === undefined ? "" : t("Below is the exploration before."), [
        again(store),
      ]);
    case "refused":
      return notice("error", ending.message, ending.help, [again(store)], problemList(ending.problems, store.dispatch));
    case "failed":
      return notice("error", ending.message, ending.help, [
        again(store),
        commandButton(store, "quiesce.copyDiagnostics", t("Copy diagnostics")),
      ]);
    default:
      return ending satisfies never;
  }
}

function again({ dispatch }: StoreAccess): TemplateResult {
  return html`<button class="tool" @click=${() => dispatch({ kind: "explore" })}>${icon("run")}<span>${t("Explore again")}</span></button>`;
}

function firstSteps({ exploring, document, server, setup }: PanelState): TemplateResult | typeof nothing {
  if (exploring.job.kind !== "none" || exploring.ending !== undefined || server.kind === "stopped" || server.kind === "failed")
    return nothing;
  return html`<div class="empty">
    <p>${t("Explore looks at every interleaving of {0} through {1} on this small machine, and shows a shortest one that breaks something.", setup.scenario, document?.name ?? "")}</p>
    <p class="dim">${t("Nothing has a time here: whatever may happen next, happens in some schedule. The text is taken from the editor, saved or not.")}</p>
  </div>`;
}

// ---------------------------------------------------------------- the verdict

const VERDICTS: Readonly<Record<Exploration["verdict"], readonly [icon: IconName, tone: string]>> = {
  violated: ["error", "bad"],
  verified: ["pass", "good"],
  "gave-up": ["warning", "warn"],
};

function answer(store: StoreAccess, shown: ShownExploration): TemplateResult {
  const { result } = shown;
  const [mark, tone] = VERDICTS[result.verdict];
  const stale = isOld(store.state, shown) && store.state.exploring.job.kind === "none";
  return html`<section class="result verdict-box ${stale ? "stale" : ""}" aria-label=${t("Verdict")}>
      <div class="run-result">
        <span class="verdict ${tone}">${icon(mark)}<span>${verdictText(result.verdict)}</span></span>
        ${figures(resultFigures(result))}
      </div>
      ${
        stale
          ? html`<span class="stale-note">
            ${t("Text or options have changed since")}
            <button class="link" @click=${() => store.dispatch({ kind: "explore" })}>${t("explore again")}</button>
          </span>`
          : nothing
      }
      ${reason(store, result)} ${places(result)} ${unfinished(result)} ${scope(result)}
    </section>
    ${problemList(result.problems, store.dispatch)}`;
}

function resultFigures(result: Exploration): Figures {
  const { depth, seconds, coverage, omissionProbability } = result;
  const { lines, branches } = coverage;
  return [
    [formatCount(totalOf(result, "states")), t("states"), t("{0} transitions", formatCount(totalOf(result, "transitions")))],
    [formatCount(depth), t("depth"), t("Operations of the longest schedule that was looked at")],
    [`${lines.covered}/${lines.total}`, t("lines"), t("Lines of the file that were carried out in some state")],
    [`${branches.covered}/${branches.total}`, t("branches"), t("Directions of branches that were taken in some state")],
    [
      omissionText(omissionProbability),
      t("chance of a miss"),
      t("How likely it is at most that two states had the same hash, so that one was not looked into"),
    ],
    [formatSeconds(seconds), t("time")],
  ];
}

/** The verdict is the worse of two: which one that is. */
function places(result: Exploration): TemplateResult | typeof nothing {
  const texts = runTexts(result);
  if (texts.length === 0) return nothing;
  return html`<ul class="verdict-places dim" aria-label=${t("Worker")}>
    ${texts.map((text) => html`<li>${text}</li>`)}
  </ul>`;
}

/** What is wrong, or why there is no answer and what to do about it. */
function reason(store: StoreAccess, result: Exploration): TemplateResult | typeof nothing {
  const { violation, verdict } = result;
  if (violation !== undefined) {
    const { property, message, file, line } = violation;
    const text = `${file}:${line}`;
    const place = isShowable(violation)
      ? sourceLink(file, line, text, store.dispatch)
      : file === ""
        ? nothing
        : html`<span class="dim">${text}</span>`;
    return html`<p class="verdict-reason"><b>${property}:</b> ${message} ${place}</p>`;
  }
  const hit = result.bounds.filter((bound) => bound.hit);
  const reached = hit.map((bound) => `${boundName(bound.name)} ${boundValue(bound)}`).join(", ");
  if (verdict === "verified")
    return hit.length === 0
      ? nothing
      : html`<p class="verdict-reason">${t("There may be more beyond a bound that was reached: {0}.", reached)}</p>`;
  if (verdict !== "gave-up") return nothing;
  const why =
    hit.length === 0 ? t("The search ended without an answer.") : t("A bound was reached before there was an answer: {0}.", reached);
  return html`<p class="verdict-reason">${why}</p>
    <div class="notice-steps">${wayOut(
      store,
      hit.map(({ name }) => name),
    )}</div>`;
}

/** Most bugs need no more. */
const FEW_PREEMPTIONS = 2;

/** Larger bounds, or a smaller machine. */
function wayOut({ state, dispatch }: StoreAccess, hit: readonly string[]): readonly TemplateResult[] {
  const { cpus, tasks, states, preemptions, worker } = state.exploring.options;
  const go = (label: string, change: Partial<Exploring["options"]>): TemplateResult =>
    html`<button
      class="tool"
      @click=${() => {
        dispatch({ kind: "explore-options", change });
        dispatch({ kind: "explore" });
      }}
    >
      ${icon("run")}<span>${label}</span>
    </button>`;
  return [
    ...(hit.includes("states") ? [go(t("Explore up to {0} states", formatCount(states * 4)), { states: states * 4 })] : []),
    ...(preemptions === ANY_NUMBER
      ? [go(t("Explore with {0} preemptions at most", FEW_PREEMPTIONS), { preemptions: FEW_PREEMPTIONS })]
      : []),
    ...(tasks > 1 ? [go(t("Explore with {0}", plural(tasks - 1, t("task"), t("tasks"))), { tasks: tasks - 1 })] : []),
    ...(worker === "both" ? [go(t("Explore with the worker on the administrator's CPU alone"), { worker: "shared" })] : []),
    ...(cpus > 2 ? [go(t("Explore with {0} CPUs", cpus - 1), { cpus: cpus - 1 })] : []),
  ];
}

function unfinished({ verdict, coverage }: Exploration): TemplateResult | typeof nothing {
  if (verdict !== "verified" || coverage.completed) return nothing;
  return notice(
    "warning",
    t("The scenario did not come to its end in any schedule"),
    t("What stands behind where it waits was not looked at."),
    [],
  );
}

/** What the verdict is about, and what it says nothing about. */
function scope({ memory, bounds, notModelled, violation }: Exploration): TemplateResult {
  const isOpen = violation === undefined;
  return html`<div class="verdict-scope">
    <details ?open=${isOpen}>
      <summary>${t("Bounds")} <span class="dim">${[memory, ...bounds.filter(({ hit }) => hit).map(({ name }) => t("{0} reached", boundName(name)))].join(" · ")}</span></summary>
      <table class="grid" aria-label=${t("Bounds")}>
        <tbody>
          <tr><th scope="row">${t("memory model")}</th><td>${t(MEMORY_NAMES[memory])}</td></tr>
          ${bounds.map(
            (bound) =>
              html`<tr class=${bound.hit ? "hit" : ""}>
                <th scope="row">${boundName(bound.name)}</th><td>${boundValue(bound)}${bound.hit ? html` <b>${t("reached")}</b>` : nothing}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </details>
    <details ?open=${isOpen}>
      <summary>${t("Not modelled")} <span class="dim">${notModelled.length}</span></summary>
      <ul class="not-modelled">${notModelled.map((each) => html`<li>${each}</li>`)}</ul>
    </details>
  </div>`;
}
