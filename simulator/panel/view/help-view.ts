/** What `?` shows: keys, and what the colours and lines mean. */
import { html, nothing, type TemplateResult } from "lit";
import type { StoreAccess } from "../store.ts";
import { t } from "../words.ts";
import { toolButton } from "./parts.ts";

type Keys = readonly (readonly [keys: string, does: string])[];

const TIMELINE: Keys = [
  ["W S", "zoom in, out"],
  ["A D ← →", "move in time"],
  ["↑ ↓", "choose a lane; , and . then stay on its CPU"],
  [", .", "previous, next event"],
  ["Enter", "go to the chosen event's line of C"],
  ["F", "the chosen event, or the scenario's steps; again, the whole run"],
  ["Home End", "start, end of the run"],
  ["Escape", "choose nothing"],
  ["drag", "move; with Shift, or on the axis, zoom to a range"],
  ["wheel", "scroll lanes; zoom with Ctrl, on the axis, or where all lanes fit; move with Shift"],
  ["double click", "zoom in"],
];

const MACHINE: Keys = [
  ["click", "choose a CPU; Ctrl adds, Shift takes all between"],
  ["arrows, Shift", "move, and take along"],
  ["Ctrl A", "all CPUs"],
  ["H N I B O", "housekeeping, NOHZ_FULL, isolated, both, offline"],
];

const PANEL: Keys = [
  ["R", "run"],
  ["X", "stop"],
  ["/", "search events"],
  ["1 – 5", "tabs"],
  ["?", "this page"],
];

const MEANINGS: readonly (readonly [swatch: string, name: string, means: string])[] = [
  ["user", "user", "in user mode"],
  ["guest", "guest", "in a virtual machine's guest"],
  ["kernel", "kernel", "in the kernel; brighter where more of the time was"],
  ["idle", "idle", "halted"],
  ["spinning", "spinning", "waits for a word of memory, or for other CPUs"],
  ["offline", "offline", "not there"],
  ["watching", "RCU watching", "the strip below a lane: RCU waits for this CPU. Where it is empty, grace periods pass without it"],
  ["disturbance", "disturbed", "the ledger was charged for this CPU"],
  ["interrupt", "interrupt", "an interrupt on a CPU that is not watched by the ledger"],
  ["point", "point", "a synchronization primitive begins or ends; a step, a try"],
  ["gracePeriod", "grace period", "one goes on"],
  ["light", "lit", "what the filter finds, or what the line under the editor's cursor causes"],
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
    <div class="help-body">
      ${list(t("Timeline"), TIMELINE)} ${list(t("CPUs"), MACHINE)} ${list(t("Panel"), PANEL)}
      <section>
        <h3>${t("Colours")}</h3>
        <dl class="keys">
          ${MEANINGS.map(([swatch, name, means]) => html`<dt><i class="swatch ${swatch}" aria-hidden="true"></i> ${t(name)}</dt><dd>${t(means)}</dd>`)}
        </dl>
        <p class="dim">${t("Dotted and curved lines: broadcasts, function calls (orange) and wakeups (yellow) between CPUs.")}</p>
      </section>
    </div>
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
