/** A counterexample: a column for each CPU, a row for each step, what changed beside it, and arrows from stale reads to the older store. */
import { type ElementPart, html, noChange, nothing, type TemplateResult } from "lit";
import { Directive, directive } from "lit/directive.js";
import type { Counterexample, Exploration } from "../../exploration/contract.ts";
import { cpusOf, linksOf } from "../../exploration/relation.ts";
import { watch } from "../../exploration/watch.ts";
import { lengthText, roundTexts, stepsTable } from "../../exploration/words.ts";
import { plural } from "../../format.ts";
import { stepsOf, visibleSteps } from "../../state/exploring.ts";
import type { StoreAccess } from "../../store.ts";
import { t } from "../../words.ts";
import { tableView } from "../table-view.ts";
import { stepDetail } from "./step-detail.ts";
import { traceRow, type Watched } from "./trace-row.ts";
import { traceTools } from "./trace-tools.ts";

export function traceView(store: StoreAccess, { violation, scenario, memory }: Exploration): TemplateResult | typeof nothing {
  if (violation === undefined) return nothing;
  const { exploring } = store.state;
  const shown = visibleSteps(exploring);
  return html`<section class="trace" aria-label=${t("Counterexample")}>
    <div class="trace-head">
      <h2>${t("Counterexample")}</h2>
      <span class="dim">
        ${scenario}, ${memory}: ${plural(violation.steps.length, t("step"), t("steps"))}, ${plural(violation.operations, t("operation"), t("operations"))};
        ${lengthText(violation)}
      </span>
    </div>
    ${round(violation)} ${traceTools(store, shown.length)}
    ${
      shown.length === 0
        ? html`<p class="hint trace-empty">${t("No step matches. Clear the search, or show all steps.")}</p>`
        : exploring.trace.layout === "list"
          ? html`<div class="trace-scroll list">${tableView(store, stepsTable(stepsOf(exploring), shown, exploring.trace.watched), { empty: "" })}</div>`
          : columns(store, shown)
    }
    ${stepDetail(store)}
  </section>`;
}

function round(violation: Counterexample): TemplateResult | typeof nothing {
  const [heading, ...tasks] = roundTexts(violation);
  if (heading === undefined) return nothing;
  return html`<div class="trace-round" role="note">
    ${heading}
    <ul>
      ${tasks.map((text) => html`<li>${text}</li>`)}
    </ul>
  </div>`;
}

/** Rows of one picture at most. A shortest schedule has far fewer. */
const MOST_ROWS = 600;

function partOf(shown: readonly number[], chosen: number): readonly number[] {
  const at = Math.max(0, shown.indexOf(chosen));
  const from = Math.max(0, Math.min(at - MOST_ROWS / 2, shown.length - MOST_ROWS));
  return shown.slice(from, from + MOST_ROWS);
}

/** Pixels of a row's height; see style/explore.css. */
const ROW = 38;

/**
 * How the columns share the width, set through the object model: a style attribute would offend the content security policy. Rows are boxes of their own
 * and not of a table, so that those out of sight cost nothing; the roles say what they are.
 */
class SetTracks extends Directive {
  render(_cpus: number, _watched: number): typeof noChange {
    return noChange;
  }

  override update({ element }: ElementPart, [cpus, watched]: Parameters<this["render"]>): typeof noChange {
    const tracks = [
      "44px",
      `repeat(${cpus}, minmax(150px, 1fr))`,
      "minmax(150px, 1fr)",
      ...(watched === 0 ? [] : [`repeat(${watched}, 136px)`]),
    ];
    (element as HTMLElement).style.setProperty("--tracks", tracks.join(" "));
    return noChange;
  }
}

const setTracks = directive(SetTracks);

function columns(store: StoreAccess, shown: readonly number[]): TemplateResult {
  const { exploring } = store.state;
  const { trace } = exploring;
  const steps = stepsOf(exploring);
  const cpus = cpusOf(steps);
  const part = partOf(shown, trace.chosen);
  const watched = trace.watched.map((text): Watched => ({ text, found: watch(steps, text) }));
  // One stop of the Tab key for the whole picture; arrows go from row to row.
  const stop = shown.includes(trace.chosen) ? trace.chosen : shown[0];
  const missed = new Set((steps[trace.chosen]?.staleReads ?? []).flatMap((read) => (read.missed === undefined ? [] : [read.missed])));
  const isVisible = new Set(part);
  const links = linksOf(steps, trace.chosen).filter(({ from, to }) => isVisible.has(from) && (to < 0 || isVisible.has(to)));
  const columnKey = cpus.join();
  // The chosen step comes into view, and with it at most so many rows before or behind it. The others follow in a moment.
  const inSight = Math.ceil(window.innerHeight / ROW);
  const row = (at: number): unknown => {
    const step = steps[at];
    if (step === undefined) return nothing;
    const marks = { isChosen: at === trace.chosen, isStop: at === stop, isMissed: missed.has(at), isLast: at === steps.length - 1 };
    const isSoon = Math.abs(at - trace.chosen) <= inSight;
    const cellKey = [step, columnKey, trace.watched];
    return traceRow(step, at, { ...marks, cpus, watched, isSoon, cellKey });
  };
  return html`${part.length < shown.length ? html`<p class="hint dim trace-part" role="note">${t("{0} of {1} steps, those around the chosen one. Search or filter for others.", part.length, shown.length)}</p>` : nothing}
  <div class="trace-scroll">
    <table class="trace-grid" role="grid" aria-label=${t("Steps by CPU")} aria-rowcount=${steps.length + 1} ${setTracks(cpus.length, watched.length)}>
      <thead role="rowgroup">
        <tr role="row" aria-rowindex="1">
          <th role="columnheader" class="numeric">#</th>
          ${cpus.map((cpu) => html`<th role="columnheader">${t("CPU {0}", cpu)}</th>`)}
          <th role="columnheader">${t("changes")}</th>
          ${watched.map(({ text }) => html`<th role="columnheader" class="watch-head" title=${text}>${text}</th>`)}
        </tr>
      </thead>
      <tbody role="rowgroup" @keydown=${(event: KeyboardEvent) => rowKey(store, shown, event)} @click=${(event: Event) => rowClick(store, event)}>
        ${part.map((at) => row(at))}
      </tbody>
    </table>
    <quiesce-trace-links 
      .links=${links}
      .columns=${steps.map(({ cpu }) => cpus.indexOf(cpu))}
      .chosen=${trace.chosen}
      .rows=${[...part, "|", ...trace.watched].join(" ")}
    ></quiesce-trace-links>
  </div>`;
}

// ---------------------------------------------------------------- keys and clicks

const PAGE = 10;

function rowKey(store: StoreAccess, shown: readonly number[], event: KeyboardEvent): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const now = stepOf(event.target);
  if (now === undefined) return;
  const at = shown.indexOf(now);
  const last = shown.length - 1;
  const moves: Readonly<Record<string, number>> = {
    ArrowDown: at + 1,
    ArrowUp: at - 1,
    PageDown: at + PAGE,
    PageUp: at - PAGE,
    Home: 0,
    End: last,
  };
  const to = moves[event.key];
  if (event.key === "Enter") store.dispatch({ kind: "choose-step", step: now, reveal: "open" });
  else if (to !== undefined) go(store, event.currentTarget, shown[Math.min(Math.max(to, 0), last)]);
  else if (event.key === "ArrowLeft" || event.key === "ArrowRight")
    go(store, event.currentTarget, onSameCpu(store, shown, at, event.key === "ArrowRight" ? 1 : -1));
  else return;
  event.preventDefault();
  event.stopPropagation();
}

/** The step before or behind on the same CPU. */
function onSameCpu({ state }: StoreAccess, shown: readonly number[], at: number, by: 1 | -1): number | undefined {
  const steps = stepsOf(state.exploring);
  const cpu = steps[shown[at] ?? -1]?.cpu;
  for (let next = at + by; next >= 0 && next < shown.length; next += by) {
    const step = shown[next];
    if (step !== undefined && steps[step]?.cpu === cpu) return step;
  }
  return undefined;
}

function go(store: StoreAccess, grid: EventTarget | null, step: number | undefined): void {
  if (step === undefined || !(grid instanceof HTMLElement)) return;
  store.dispatch({ kind: "choose-step", step, reveal: "show" });
  const focus = (): void => grid.querySelector<HTMLElement>(`[data-step="${step}"]`)?.focus();
  focus();
  // In a long trace the row may only be drawn now. Meanwhile the next key may have gone elsewhere.
  requestAnimationFrame(() => {
    const { activeElement } = document;
    if (activeElement === null || activeElement === document.body || grid.contains(activeElement)) focus();
  });
}

function rowClick({ dispatch }: StoreAccess, event: Event): void {
  const step = stepOf(event.target);
  if (step !== undefined) dispatch({ kind: "choose-step", step, reveal: "show" });
}

function stepOf(target: EventTarget | null): number | undefined {
  const row = target instanceof Element ? target.closest<HTMLElement>("[data-step]") : null;
  return row === null ? undefined : Number(row.dataset["step"]);
}
