/** The list of events: searched, filtered, one line each; the chosen one is chosen in the timeline too. */
import { html, nothing, type TemplateResult } from "lit";
import type { RunSummary } from "../../jobs/simulation.ts";
import type { EventDetails } from "../../jobs/timeline.ts";
import { baseName, formatCount, formatMoment, plural } from "../format.ts";
import { isFiltered, NO_FILTER } from "../state/state.ts";
import type { StoreAccess } from "../store.ts";
import { markdownOf, type Table } from "../tables/table.ts";
import { originText } from "../timeline/card.ts";
import { t } from "../words.ts";
import { icon } from "./icons.ts";
import { toolButton } from "./parts.ts";
import { copyText } from "./table-view.ts";

/** As docs/events.md names them. */
export const EVENT_KINDS = [
  "disturbance",
  "interrupt",
  "broadcast",
  "wakeup",
  "switch",
  "mode",
  "point-begin",
  "point-end",
  "grace-period-start",
  "grace-period-end",
  "quiescent",
  "work-queued",
  "work-start",
  "work-end",
  "timer-armed",
  "timer-fired",
  "tick",
  "step",
  "try",
  "hook",
  "stall",
  "violation",
  "log",
] as const;

export function eventsView(store: StoreAccess, run: RunSummary): TemplateResult {
  return html`${filters(store)} ${list(store, run)}`;
}

function filters({ state, dispatch }: StoreAccess): TemplateResult {
  const { filter } = state.events;
  const [kind] = filter.kinds;
  return html`<form class="filters" role="search" @submit=${(event: Event) => event.preventDefault()}>
    <label class="field inline search">
      <span class="hidden">${t("Search events")}</span>
      ${icon("search")}
      <input
        id="event-search"
        type="search"
        placeholder=${t("task, function, file or text")}
        .value=${filter.text}
        @input=${(event: Event) => dispatch({ kind: "filter", change: { text: (event.target as HTMLInputElement).value } })}
      />
    </label>
    <label class="field inline">
      <span>${t("kind")}</span>
      <select @change=${(event: Event) => dispatch({ kind: "filter", change: { kinds: oneOrAll((event.target as HTMLSelectElement).value) } })}>
        <option value="" .selected=${kind === undefined}>${t("all")}</option>
        ${EVENT_KINDS.map((name) => html`<option .selected=${name === kind}>${name}</option>`)}
      </select>
    </label>
    <label class="field inline">
      <span>${t("CPUs")}</span>
      <input
        type="text"
        class="mono short"
        placeholder="0-7"
        .value=${filter.cpus}
        @change=${(event: Event) => dispatch({ kind: "filter", change: { cpus: (event.target as HTMLInputElement).value.trim() } })}
      />
    </label>
    ${check(t("in view"), t("Only what the timeline shows"), filter.inView, (inView) => dispatch({ kind: "filter", change: { inView } }))}
    ${check(t("at cursor"), t("Only what the line under the editor's cursor is to blame for"), filter.atCursor, (atCursor) => dispatch({ kind: "filter", change: { atCursor } }))}
    ${
      filter.place === undefined
        ? nothing
        : html`<span class="chip">
          ${baseName(filter.place.file)}:${filter.place.line} ${toolButton("close", t("All lines"), () => dispatch({ kind: "filter", change: { place: undefined } }))}
        </span>`
    }
    ${isFiltered(filter) ? html`<button class="link" type="button" @click=${() => dispatch({ kind: "filter", change: NO_FILTER })}>${t("clear")}</button>` : nothing}
  </form>`;
}

function oneOrAll(kind: string): readonly string[] {
  return kind === "" ? [] : [kind];
}

function check(label: string, title: string, on: boolean, set: (on: boolean) => void): TemplateResult {
  return html`<label class="check" title=${title}>
    <input type="checkbox" .checked=${on} @change=${(event: Event) => set((event.target as HTMLInputElement).checked)} /><span>${label}</span>
  </label>`;
}

function list(store: StoreAccess, run: RunSummary): TemplateResult {
  const { answer } = store.state.events;
  switch (answer.kind) {
    case "none":
      return html`<p class="hint dim">${t("Type to search, or choose a kind.")}</p>`;
    case "failed":
      return html`<p class="hint error" role="alert">${answer.message}</p>`;
    case "loading":
      return html`<p class="hint dim" role="status">${t("Searching")}</p>${table(store, run, answer.found)}`;
    case "found":
      return html`<div class="table-head">
          <p class="hint dim" role="status">
            ${
              answer.found.length < answer.total
                ? t("{0} of {1} events", formatCount(answer.found.length), formatCount(answer.total))
                : plural(answer.total, t("event"), t("events"))
            }
          </p>
          ${answer.found.length === 0 ? nothing : toolButton("copy", t("Copy these events as Markdown"), () => void copyText(store, markdownOf(asTable(answer.found)), t("events")))}
        </div>
        ${answer.total === 0 ? html`<p class="hint">${t("No event matches. Clear a filter, or look at another CPU.")}</p>` : table(store, run, answer.found)}
        ${answer.found.length < answer.total ? html`<button class="tool" @click=${() => store.dispatch({ kind: "more-events" })}><span>${t("Show more")}</span></button>` : nothing}`;
    default:
      return answer satisfies never;
  }
}

function table({ state, dispatch }: StoreAccess, { run }: RunSummary, events: readonly EventDetails[]): TemplateResult | typeof nothing {
  if (events.length === 0) return nothing;
  const chosen = state.selected?.run === run ? state.selected.event.event : -1;
  // One stop of the Tab key for the whole list; arrows go from row to row.
  const stop = events.some(({ event }) => event === chosen) ? chosen : events[0]?.event;
  const choose = (event: EventDetails): void => dispatch({ kind: "select", selected: { run, event }, reveal: true });
  return html`<div class="table-scroll">
    <table class="grid events" aria-label=${t("Events")}>
      <thead>
        <tr>
          <th scope="col" class="numeric">${t("time")}</th><th scope="col" class="numeric">${t("CPU")}</th><th scope="col">${t("kind")}</th>
          <th scope="col">${t("what")}</th><th scope="col">${t("task")}</th><th scope="col">${t("because of")}</th>
        </tr>
      </thead>
      <tbody @keydown=${rowKey}>
        ${events.map(
          (event) =>
            html`<tr class=${event.event === chosen ? "chosen-row" : ""} @click=${() => choose(event)}>
              <td class="numeric">
                <button class="link" tabindex=${event.event === stop ? 0 : -1} aria-current=${event.event === chosen ? "true" : nothing}>
                  ${formatMoment(event.timeNs)}
                </button>
              </td>
              <td class="numeric">${event.cpu < 0 ? "" : event.cpu}</td>
              <td class="dim">${event.kind}</td>
              <td>${event.title}</td>
              <td class="dim">${event.task}</td>
              <td class="dim">${event.origin === null ? "" : originText(event.origin)}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

function rowKey(event: KeyboardEvent): void {
  const row = (event.target as HTMLElement).closest("tr");
  const rows = [...(event.currentTarget as HTMLElement).querySelectorAll<HTMLElement>("tr button")];
  const at = rows.findIndex((button) => button.closest("tr") === row);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  rows[Math.min(Math.max(to, 0), rows.length - 1)]?.focus();
}

function asTable(events: readonly EventDetails[]): Table {
  const text = (value: string): { readonly sort: string; readonly text: string } => ({ sort: value, text: value });
  return {
    id: "events",
    title: t("Events"),
    sort: "",
    columns: [
      { id: "time", title: t("time"), numeric: true },
      { id: "cpu", title: t("CPU"), numeric: true },
      { id: "kind", title: t("kind"), numeric: false },
      { id: "what", title: t("what"), numeric: false },
      { id: "task", title: t("task"), numeric: false },
      { id: "place", title: t("because of"), numeric: false },
    ],
    rows: events.map(({ timeNs, cpu, kind, title, task, origin }) => [
      text(formatMoment(timeNs)),
      text(cpu < 0 ? "" : String(cpu)),
      text(kind),
      text(title),
      text(task),
      text(origin === null ? "" : originText(origin)),
    ]),
  };
}
