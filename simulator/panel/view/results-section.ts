/** Below the timeline: the tabs with everything in numbers. */
import { html, nothing, type TemplateResult } from "lit";
import type { RunSummary } from "../../jobs/simulation.ts";
import { mainRun, type Tab, TABS } from "../state/state.ts";
import type { StoreAccess } from "../store.ts";
import { cpusTable, deltaTable, linesTable, pointsTable, sharesTable, totalsTable } from "../tables/result-tables.ts";
import type { Cell } from "../tables/table.ts";
import { phrase, t } from "../words.ts";
import { eventsView } from "./events-view.ts";
import { runView } from "./run-view.ts";
import { tableView } from "./table-view.ts";

const TITLES: Readonly<Record<Tab, string>> = {
  lines: phrase("Source lines"),
  cpus: phrase("CPUs"),
  points: phrase("Synchronization points"),
  events: phrase("Events"),
  run: phrase("Run"),
};

export function resultsSection(store: StoreAccess): TemplateResult | typeof nothing {
  const run = mainRun(store.state);
  if (run === undefined) return nothing;
  const { tab } = store.state.view;
  return html`<section class="results" aria-label=${t("Tables")}>
    <div class="tabs" role="tablist" aria-label=${t("Tables")} @keydown=${(event: KeyboardEvent) => tabKey(event, tab, store)}>
      ${TABS.map(
        (each) =>
          html`<button
            role="tab"
            id="tab-${each}"
            aria-selected=${each === tab}
            aria-controls="tab-panel"
            tabindex=${each === tab ? 0 : -1}
            @click=${() => store.dispatch({ kind: "view", change: { tab: each } })}
          >
            ${t(TITLES[each])}${badge(each, run)}
          </button>`,
      )}
    </div>
    <div class="tab-panel" id="tab-panel" role="tabpanel" tabindex="0" aria-labelledby="tab-${tab}">${content(store, run, tab)}</div>
  </section>`;
}

/** Something in the last tab that must not be missed. */
function badge(tab: Tab, { violations, events, problems }: RunSummary): TemplateResult | typeof nothing {
  if (tab !== "run") return nothing;
  if (violations.length > 0) return html`<span class="badge bad">${violations.length}</span>`;
  const told = problems.filter(({ severity }) => severity !== "info").length + (events.dropped > 0 ? 1 : 0);
  return told === 0 ? nothing : html`<span class="badge">${told}</span>`;
}

function tabKey(event: KeyboardEvent, tab: Tab, { dispatch }: StoreAccess): void {
  const by = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
  const next = TABS[(TABS.indexOf(tab) + by + TABS.length) % TABS.length];
  if (by === 0 || next === undefined) return;
  event.preventDefault();
  dispatch({ kind: "view", change: { tab: next } });
  document.querySelector<HTMLElement>(`#tab-${next}`)?.focus();
}

function content(store: StoreAccess, run: RunSummary, tab: Tab): TemplateResult {
  const { sorts } = store.state.view;
  const nobody = run.setup.isolated === "" ? t("No CPU was disturbed.") : t("No isolated CPU was disturbed.");
  switch (tab) {
    case "lines":
      return lines(store, run, nobody);
    case "cpus":
      return tableView(store, cpusTable(run, sorts["cpus"]), { empty: nobody });
    case "points":
      return tableView(store, pointsTable(run, sorts["points"]), {
        empty: t("No synchronization point was reached."),
        events: showEvents(store),
      });
    case "events":
      return eventsView(store, run);
    case "run":
      return runView(store, run);
    default:
      return tab satisfies never;
  }
}

function lines(store: StoreAccess, run: RunSummary, nobody: string): TemplateResult {
  const { shown, view } = store.state;
  const events = showEvents(store);
  if (shown?.kind === "compared") {
    const { a, b, delta } = shown;
    return html`${tableView(store, deltaTable(delta, view.sorts["delta"]), { empty: nobody, events })}
    ${tableView(store, totalsTable(a, b, delta), { empty: "" })}`;
  }
  return html`${tableView(store, linesTable(run, view.sorts["lines"]), { empty: nobody, events })}
  ${tableView(store, sharesTable(run), { empty: nobody })}`;
}

function showEvents({ dispatch }: StoreAccess): (cell: Cell) => void {
  return ({ place }) => {
    if (place === undefined) return;
    dispatch({ kind: "filter", change: { text: "", kinds: [], place: { file: place.file, line: place.line } } });
    dispatch({ kind: "view", change: { tab: "events" } });
  };
}
