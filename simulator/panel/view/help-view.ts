/** What `?` shows: keys, and what the colours and lines mean. */
import { html, nothing, type TemplateResult } from "lit";
import type { StoreAccess } from "../store.ts";
import { phrase, t } from "../words.ts";
import { toolButton } from "./parts.ts";

type Keys = readonly (readonly [keys: string, does: string])[];

const TIMELINE: Keys = [
  ["W S", phrase("zoom in, out")],
  ["A D ← →", phrase("move in time")],
  ["↑ ↓", phrase("choose a lane; , and . then stay on its CPU")],
  [", .", phrase("previous, next event")],
  ["Enter", phrase("go to the chosen event's line of C")],
  ["F", phrase("the chosen event, or the scenario's steps; again, the whole run")],
  ["Home End", phrase("start, end of the run")],
  ["Escape", phrase("choose nothing")],
  [phrase("drag"), phrase("move; with Shift, or on the axis, zoom to a range")],
  [phrase("wheel"), phrase("scroll lanes; zoom with Ctrl, on the axis, or where all lanes fit; move with Shift")],
  [phrase("double click"), phrase("zoom in")],
];

const MACHINE: Keys = [
  [phrase("click"), phrase("choose a CPU; Ctrl adds, Shift takes all between")],
  [phrase("arrows, Shift"), phrase("move, and take along")],
  ["Ctrl A", phrase("all CPUs")],
  ["H N I B O", phrase("housekeeping, NOHZ_FULL, isolated, both, offline")],
];

const PANEL: Keys = [
  ["R", phrase("run")],
  ["X", phrase("stop")],
  ["/", phrase("search events")],
  ["1 – 5", phrase("tabs")],
  ["?", phrase("this page")],
];

const COUNTEREXAMPLE: Keys = [
  ["↑ ↓ Home End", phrase("go from step to step; the editor shows its line")],
  ["← →", phrase("the step before, after on the same CPU")],
  ["Enter", phrase("go to the step's line of C")],
  ["1 – 4", phrase("all steps; before, after, concurrent with the chosen one")],
  ["/", phrase("search steps")],
  ["W", phrase("watch an expression")],
  ["L", phrase("columns or a list")],
  ["D", phrase("open in the debugger")],
];

const EXPLORING: Keys = [
  ["R", phrase("explore")],
  ["X", phrase("stop")],
  ["?", phrase("this page")],
];

const SIGNS: readonly (readonly [sign: string, name: string, means: string])[] = [
  ["node", phrase("step"), phrase("what one CPU does, with nobody else in between")],
  ["node last", phrase("violation"), phrase("the step that breaks the property")],
  [
    "node stale",
    phrase("stale read"),
    phrase("a dashed arrow leads to the older store that was read, or up where that was before the first step"),
  ],
  ["node missed", phrase("missed"), phrase("the newer store that the chosen step's stale read did not see")],
];

const MEANINGS: readonly (readonly [swatch: string, name: string, means: string])[] = [
  ["user", phrase("user"), phrase("in user mode")],
  ["guest", phrase("guest"), phrase("in a virtual machine's guest")],
  ["kernel", phrase("kernel"), phrase("in the kernel; brighter where more of the time was")],
  ["idle", phrase("idle"), phrase("halted")],
  ["spinning", phrase("spinning"), phrase("waits for a word of memory, or for other CPUs")],
  ["offline", phrase("offline"), phrase("not there")],
  [
    "watching",
    phrase("RCU watching"),
    phrase("the strip below a lane: RCU waits for this CPU. Where it is empty, grace periods pass without it"),
  ],
  ["disturbance", phrase("disturbed"), phrase("the ledger was charged for this CPU")],
  ["interrupt", phrase("interrupt"), phrase("an interrupt on a CPU that is not watched by the ledger")],
  ["point", phrase("point"), phrase("a synchronization primitive begins or ends; a step, a try")],
  ["gracePeriod", phrase("grace period"), phrase("one goes on")],
  ["light", phrase("lit"), phrase("what the filter finds, or what the line under the editor's cursor causes")],
];

export function helpView({ state, dispatch }: StoreAccess): TemplateResult | typeof nothing {
  if (!state.view.helpOpen) return nothing;
  const close = (): void => dispatch({ kind: "view", change: { helpOpen: false } });
  return html`<div
    class="help"
    role="dialog"
    aria-modal="false"
    aria-label=${t("Keys and legend")}
    tabindex="-1"
    @keydown=${(event: KeyboardEvent) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      close();
    }}
  >
    <div class="help-head"><h2>${t("Keys and legend")}</h2>${toolButton("close", t("Close"), close)}</div>
    ${state.exploring.isOpen ? exploringHelp() : runHelp()}
  </div>`;
}

function exploringHelp(): TemplateResult {
  return html`<div class="help-body">
    ${list(t("Counterexample"), COUNTEREXAMPLE)} ${list(t("Panel"), EXPLORING)}
    <section>
      <h3>${t("Signs")}</h3>
      <dl class="keys">
        ${SIGNS.map(([sign, name, means]) => html`<dt><i class="sign ${sign}" aria-hidden="true"></i> ${t(name)}</dt><dd>${t(means)}</dd>`)}
      </dl>
      <p class="dim">${t("Thin lines lead from the chosen step to steps of other CPUs that it comes after. Steps that are ordered by nothing could have changed places: reads of the kernel model's own services are not known, so these may be ordered after all.")}</p>
    </section>
  </div>`;
}

function runHelp(): TemplateResult {
  return html`<div class="help-body">
      ${list(t("Timeline"), TIMELINE)} ${list(t("CPUs"), MACHINE)} ${list(t("Panel"), PANEL)}
      <section>
        <h3>${t("Colours")}</h3>
        <dl class="keys">
          ${MEANINGS.map(([swatch, name, means]) => html`<dt><i class="swatch ${swatch}" aria-hidden="true"></i> ${t(name)}</dt><dd>${t(means)}</dd>`)}
        </dl>
        <p class="dim">${t("Dotted and curved lines: broadcasts, function calls (orange) and wakeups (yellow) between CPUs.")}</p>
      </section>
    </div>`;
}

function list(title: string, keys: Keys): TemplateResult {
  return html`<section>
    <h3>${title}</h3>
    <dl class="keys">
      ${keys.map(
        ([names, does]) =>
          html`<dt>${/^[a-z]/.test(names) ? t(names) : names.split(" ").map((name) => (name === "–" ? name : html`<kbd>${name}</kbd> `))}</dt><dd>${t(does)}</dd>`,
      )}
    </dl>
  </section>`;
}
