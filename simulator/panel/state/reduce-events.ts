/** Looking at a result: tabs, sorting, the chosen event, the list of events. */
import { assertUnreachable } from "../../../base/assert-unreachable.ts";
import type { Action, Step } from "./actions.ts";
import { followCursor } from "./reduce-exploring.ts";
import { mainRun, type PanelState, type View } from "./state.ts";

type EventAction = Extract<
  Action,
  { readonly kind: "view" | "sort" | "select" | "reveal" | "filter" | "more-events" | "found" | "search-failed" | "cursor" }
>;

export function reduceEvents(state: PanelState, action: EventAction): Step {
  switch (action.kind) {
    case "view":
      return viewChanged(state, action.change);
    case "sort":
      return { state: { ...state, view: { ...state.view, sorts: sorted(state.view.sorts, action.table, action.column) } }, effects: [] };
    case "select":
      return select(state, action.selected, action.reveal);
    case "reveal":
      return { state, effects: [{ kind: "reveal", file: action.file, line: action.line, focus: action.focus }] };
    case "filter": {
      const filter = { ...state.events.filter, ...action.change };
      return search({ ...state, events: { ...state.events, filter } }, 0);
    }
    case "more-events":
      return state.events.answer.kind === "found" ? search(state, state.events.answer.found.length) : { state, effects: [] };
    case "found": {
      const { answer } = state.events;
      if (answer.kind !== "loading" || answer.ticket !== action.ticket) return { state, effects: [] };
      const found = action.skip === 0 ? action.answer.events : [...answer.found, ...action.answer.events];
      return {
        state: { ...state, events: { ...state.events, answer: { kind: "found", total: action.answer.total, found } } },
        effects: [],
      };
    }
    case "search-failed": {
      const { answer } = state.events;
      if (answer.kind !== "loading" || answer.ticket !== action.ticket) return { state, effects: [] };
      return { state: { ...state, events: { ...state.events, answer: { kind: "failed", message: action.message } } }, effects: [] };
    }
    case "cursor": {
      const { uri, line, file } = action;
      const next = { ...state, cursor: { uri, line }, exploring: followCursor(state.exploring, file, line) };
      return state.events.filter.atCursor && state.view.tab === "events" ? search(next, 0) : { state: next, effects: [] };
    }
    default:
      return assertUnreachable(action);
  }
}

function viewChanged(state: PanelState, change: Partial<View>): Step {
  const next = { ...state, view: { ...state.view, ...change } };
  const opensEvents = next.view.tab === "events" && (state.view.tab !== "events" || change.side !== undefined);
  const movesRange = change.range !== undefined && next.view.tab === "events" && state.events.filter.inView;
  return (opensEvents && state.events.answer.kind !== "loading") || movesRange ? search(next, 0) : { state: next, effects: [] };
}

/** The same column again turns the order around. */
function sorted(sorts: View["sorts"], table: string, column: string): View["sorts"] {
  return { ...sorts, [table]: sorts[table] === column ? `-${column}` : column };
}

function select(state: PanelState, selected: PanelState["selected"], reveal: boolean): Step {
  const origin = selected?.event.origin;
  const shown =
    origin === undefined || origin === null || !reveal
      ? []
      : [{ kind: "reveal", file: origin.file, line: origin.line, focus: false } as const];
  const spoken = selected === undefined ? "" : selected.event.title;
  return {
    state: { ...state, selected, spoken },
    effects: [...shown.filter(({ file }) => file !== ""), { kind: "highlight", event: selected?.event }],
  };
}

function search(state: PanelState, skip: number): Step {
  if (mainRun(state) === undefined) return { state, effects: [] };
  const ticket = state.ticket + 1;
  const { answer } = state.events;
  const found = skip > 0 && answer.kind === "found" ? answer.found : [];
  return {
    state: { ...state, ticket, events: { ...state.events, answer: { kind: "loading", ticket, found } } },
    effects: [{ kind: "search", ticket, skip }],
  };
}
