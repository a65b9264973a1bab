/** The timeline with its own small row of tools, its legend, and the line about the chosen event. */
import { html, nothing, type TemplateResult } from "lit";
import type { RunSummary } from "../../jobs/simulation.ts";
import type { EventQuery } from "../../jobs/timeline.ts";
import { formatCount, formatMoment, plural } from "../format.ts";
import { isFiltered, LANE_SIZES, type PanelState, queryOf, runsOf } from "../state/state.ts";
import type { Store } from "../store.ts";
import { originText } from "../timeline/card.ts";
import type { TimelineEvents, TimelineInput } from "../timeline/contract.ts";
import type { TimelineView } from "../timeline/timeline-view.ts";
import { phrase, t } from "../words.ts";
import { icon } from "./icons.ts";
import { segments, toolButton } from "./parts.ts";

type Emitted<Name extends keyof TimelineEvents> = CustomEvent<TimelineEvents[Name]>;

export function timelineSection(store: Store): TemplateResult | typeof nothing {
  const { state } = store;
  const runs = shownRuns(state);
  if (runs.length === 0) return nothing;
  return html`<section class="timeline" aria-label=${t("Timeline")}>
    ${tools(store)}
    <div class="timelines">${runs.map(({ run, side }) => timeline(store, run, side))}</div>
    ${chosenLine(store)}
  </section>`;
}

interface ShownRun {
  readonly run: RunSummary;
  /** Empty for a run without another side. */
  readonly side: "" | "A" | "B";
}

function shownRuns({ shown, view }: PanelState): readonly ShownRun[] {
  const [a, b] = runsOf(shown);
  if (a === undefined) return [];
  if (b === undefined) return [{ run: a, side: "" }];
  const sides: readonly ShownRun[] = [
    { run: a, side: "A" },
    { run: b, side: "B" },
  ];
  return view.side === "both" ? sides : sides.filter(({ side }) => side === view.side.toUpperCase());
}

function tools({ state, dispatch }: Store): TemplateResult {
  const { view } = state;
  const each = (act: (element: TimelineView) => void) => (): void => {
    for (const element of document.querySelectorAll<TimelineView>("quiesce-timeline")) act(element);
  };
  return html`<div class="timeline-tools">
    <h2>${t("Timeline")}</h2>
    ${legend()}
    <span class="grow"></span>
    <label class="check" title=${t("Who interrupted and woke whom")}>
      <input
        type="checkbox"
        .checked=${view.arrows}
        @change=${(event: Event) => dispatch({ kind: "view", change: { arrows: (event.target as HTMLInputElement).checked } })}
      /><span>${t("Arrows")}</span>
    </label>
    ${segments(
      t("Height of lanes"),
      LANE_SIZES.map((size) => [size, { fit: t("fit"), normal: t("normal"), tall: t("tall") }[size]] as const),
      view.laneSize,
      (laneSize) => dispatch({ kind: "view", change: { laneSize } }),
    )}
    ${toolButton(
      "left",
      t("Previous event (,)"),
      each((element) => void element.step("previous")),
    )}
    ${toolButton(
      "right",
      t("Next event (.)"),
      each((element) => void element.step("next")),
    )}
    ${toolButton(
      "fit",
      t("Fit (F)"),
      each((element) => element.fit()),
    )}
  </div>`;
}

const LEGEND = [
  ["user", phrase("user")],
  ["guest", phrase("guest")],
  ["kernel", phrase("kernel")],
  ["idle", phrase("idle")],
  ["spinning", phrase("spinning")],
  ["watching", phrase("RCU watching")],
  ["disturbance", phrase("disturbed")],
] as const;

function legend(): TemplateResult {
  return html`<ul class="legend" aria-label=${t("Legend")}>
    ${LEGEND.map(([swatch, text]) => html`<li><i class="swatch ${swatch}" aria-hidden="true"></i>${t(text)}</li>`)}
  </ul>`;
}

function timeline(store: Store, run: RunSummary, side: ShownRun["side"]): TemplateResult {
  const { state, dispatch, service } = store;
  const input: TimelineInput = {
    summary: run,
    source: service,
    laneSize: state.view.laneSize,
    arrows: state.view.arrows,
    range: state.view.range,
    selected: state.selected?.run === run.run ? state.selected.event : undefined,
    lights: lightsOf(store),
    label: labelOf(run, side),
  };
  const choose = ({ detail }: Emitted<"choose">): void =>
    dispatch({ kind: "select", selected: detail === null ? undefined : { run: run.run, event: detail }, reveal: true });
  return html`<div class="timeline-box">
    ${side === "" ? nothing : html`<span class="side-mark" aria-hidden="true">${side}</span>`}
    <quiesce-timeline
      .input=${input}
      @range=${({ detail }: Emitted<"range">) => dispatch({ kind: "view", change: { range: detail } })}
      @choose=${choose}
      @open=${({ detail }: Emitted<"open">) => {
        if (detail.origin !== null && detail.origin.file !== "")
          dispatch({ kind: "reveal", file: detail.origin.file, line: detail.origin.line, focus: true });
      }}
      @gone=${({ detail }: Emitted<"gone">) => dispatch({ kind: "run-gone", run: detail })}
      @announce=${({ detail }: Emitted<"announce">) => dispatch({ kind: "speak", text: detail })}
    ></quiesce-timeline>
  </div>`;
}

function labelOf({ setup, headline, timeline: { lanes } }: RunSummary, side: string): string {
  const about = t("Timeline of {0} on {1}: {2}.", setup.scenario, plural(setup.cpus, t("CPU"), t("CPUs")), headline);
  const keys = t(
    "W and S zoom, A and D move, comma and full stop choose events, up and down choose a lane. The tables below say the same in numbers.",
  );
  return [...(side === "" ? [] : [t("Side {0}", side)]), about, t("{0} lanes.", lanes.length), keys].join(" ");
}

/** A filter of the list of events lights what it finds; without one, the line under the editor's cursor does. */
function lightsOf(store: Store): EventQuery | undefined {
  const { state, places } = store;
  if (state.view.tab === "events" && isFiltered(state.events.filter)) {
    const { fromNs: _from, untilNs: _until, ...query } = queryOf(state, (uri) => places?.fileOf(uri));
    return Object.keys(query).length === 0 ? undefined : query;
  }
  const { cursor } = state;
  const file = cursor === undefined ? undefined : places?.fileOf(cursor.uri);
  if (cursor === undefined || file === undefined) return undefined;
  // Lines that caused nothing are most lines: they are not asked about.
  const causes = store.causingLines;
  return causes.has(`${file}:${cursor.line}`) ? { file, line: cursor.line } : undefined;
}

function chosenLine(store: Store): TemplateResult {
  const { state, dispatch } = store;
  const { selected } = state;
  if (selected === undefined) {
    return html`<div class="chosen-event dim"><span>${t("Click an event, or press , and . on the timeline, to go from one to the next.")}</span>${eventCount(state)}</div>`;
  }
  const { event } = selected;
  const { origin } = event;
  return html`<div class="chosen-event">
    <span class="num">${formatMoment(event.timeNs)}</span>
    <b>${event.title}</b>
    <span class="dim">${[event.cpu < 0 ? "" : t("CPU {0}", event.cpu), event.task].filter(Boolean).join(" · ")}</span>
    ${
      origin === null
        ? nothing
        : origin.file === ""
          ? html`<span class="dim">${originText(origin)}</span>`
          : html`<button class="link" @click=${() => dispatch({ kind: "reveal", file: origin.file, line: origin.line, focus: true })}>${icon("goto")} ${originText(origin)}</button>`
    }
    <span class="grow"></span>
    ${debugHere(store, event.timeNs)}
    ${toolButton("close", t("Choose no event (Escape)"), () => dispatch({ kind: "select", selected: undefined, reveal: false }))}
  </div>`;
}

/** A comparison's token is about both sides, and a debugger goes through one run. */
function debugHere({ state, channel, dispatch }: Store, timeNs: number): TemplateResult | typeof nothing {
  const { document, shown } = state;
  const [run, other] = runsOf(shown);
  if (run === undefined || other !== undefined || run.replay === "" || document === undefined) return nothing;
  const { replay: token } = run;
  const name = `${document.name} · ${formatMoment(timeNs)}`;
  const begin = async (): Promise<void> => {
    const began = await channel.service("debug", { uri: document.uri, token, name, at: timeNs / 1e6 });
    if (!began) dispatch({ kind: "notice", text: t("The debugger did not begin") });
  };
  return toolButton("debug", t("Debug from here"), () => void begin());
}

function eventCount({ shown }: PanelState): TemplateResult | typeof nothing {
  const [run] = runsOf(shown);
  if (run === undefined) return nothing;
  const { recorded, dropped } = run.events;
  return html`<span class="num">${dropped === 0 ? plural(recorded, t("event"), t("events")) : t("{0} of {1} events kept", formatCount(recorded), formatCount(recorded + dropped))}</span>`;
}
