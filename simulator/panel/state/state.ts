/** Everything that the panel knows, as plain data. What changes it is in {@link ./reduce.ts}; nothing here looks at the screen. */
import type { Catalogue, Delta, NamedText, RunOutcome, RunProgress, RunSummary } from "../../jobs/simulation.ts";
import type { EventDetails, EventQuery } from "../../jobs/timeline.ts";
import type { GitState, OpenFile, PanelConfiguration, PanelDocument, ServerState } from "../messages.ts";
import { type Exploring, FIRST_EXPLORING } from "./exploring.ts";
import { type MachineFile, presetMachine } from "../topology/machine.ts";

export interface PanelState {
  /** Undefined until the host has said what the panel is about. */
  readonly document: PanelDocument | undefined;
  readonly server: ServerState;
  readonly git: GitState;
  readonly configuration: PanelConfiguration;
  /** What there is to choose from; undefined until the server has told. */
  readonly catalogue: Catalogue | undefined;
  readonly setup: Setup;
  /** The panel's own switch; undefined: as configured. */
  readonly rerunOnEdit: boolean | undefined;
  readonly job: Job;
  /** What the last finished run showed; it stays while another one runs, and when that comes to nothing. */
  readonly shown: Shown | undefined;
  /** Why the last run showed nothing new; undefined after one that did. */
  readonly ending: Ending | undefined;
  readonly exploring: Exploring;
  readonly view: View;
  readonly events: EventList;
  readonly selected: SelectedEvent | undefined;
  /** Where the cursor is in an editor of a C file, 1-based. */
  readonly cursor: { readonly uri: string; readonly line: number } | undefined;
  /** C files one can compare with. */
  readonly openFiles: readonly OpenFile[];
  /** Shown for a moment, and said to those who listen. */
  readonly notice: string;
  /** Said to those who listen rather than look: what others see anyway. */
  readonly spoken: string;
  /** Counts runs that were asked for, so that an answer that comes late is known as such. */
  readonly ticket: number;
}

/** What is to be simulated. */
export interface Setup {
  readonly machine: MachineFile;
  readonly scenario: string;
  readonly seed: number;
  /** Empty: the one that fits the document. */
  readonly profile: string;
  /** As `--set` takes them. */
  readonly settings: Readonly<Record<string, string>>;
  /** CPUs chosen among the tiles. */
  readonly chosen: readonly number[];
}

/** The other side of a comparison, with what has to be kept to run it again. */
export type OtherSide =
  | { readonly kind: "fix"; readonly rule: string }
  | { readonly kind: "file"; readonly uri: string; readonly name: string }
  | { readonly kind: "patch"; readonly patch: NamedText }
  | { readonly kind: "head" };

export type Job =
  | { readonly kind: "none" }
  /** Asked for, not yet taken on. */
  | ({ readonly kind: "starting"; readonly ticket: number } & JobOf)
  | (JobOf & {
      readonly kind: "running";
      readonly id: number;
      readonly progress: RunProgress | undefined;
      readonly side: "a" | "b" | undefined;
      readonly stopping: boolean;
    });

/** What a job was asked for. */
export interface JobOf {
  readonly against: OtherSide | undefined;
  /** {@link fingerprint} of the setup. */
  readonly setup: string;
}

export type Shown =
  | { readonly kind: "one"; readonly summary: RunSummary; readonly of: ShownOf }
  | {
      readonly kind: "compared";
      readonly a: RunSummary;
      readonly b: RunSummary;
      readonly delta: Delta;
      readonly against: OtherSide;
      readonly of: ShownOf;
    };

/** What a result was made from: where that differs from what is there now, the result is old. */
export interface ShownOf {
  readonly version: number | undefined;
  readonly setup: string;
}

export type Ending = Exclude<RunOutcome, { readonly kind: "done" | "compared" | "superseded" }>;

export const TABS = ["lines", "cpus", "points", "events", "run"] as const;
export type Tab = (typeof TABS)[number];

export const LANE_SIZES = ["fit", "normal", "tall"] as const;
export type LaneSize = (typeof LANE_SIZES)[number];

/** How the panel is arranged; kept over a reload. */
export interface View {
  readonly tab: Tab;
  readonly setupOpen: boolean;
  readonly workloadsOpen: boolean;
  readonly optionsOpen: boolean;
  readonly helpOpen: boolean;
  readonly laneSize: LaneSize;
  readonly arrows: boolean;
  /** Share of the height that the timeline takes from the tables. */
  readonly timelineShare: number;
  /** Which side of a comparison the timeline shows. */
  readonly side: "a" | "b" | "both";
  /** Sorted columns by table; a name with a leading minus sorts the other way. */
  readonly sorts: Readonly<Record<string, string>>;
  /** What the timeline showed; undefined: the whole. */
  readonly range: { readonly fromNs: number; readonly untilNs: number } | undefined;
}

/** The list of events, and what it is filtered by. */
export interface EventList {
  readonly filter: EventFilter;
  readonly answer:
    | { readonly kind: "none" }
    | { readonly kind: "loading"; readonly ticket: number; readonly found: readonly EventDetails[] }
    | { readonly kind: "found"; readonly total: number; readonly found: readonly EventDetails[] }
    | { readonly kind: "failed"; readonly message: string };
}

export interface EventFilter {
  readonly text: string;
  /** Empty: every kind. */
  readonly kinds: readonly string[];
  readonly cpus: string;
  /** Only what the timeline shows. */
  readonly inView: boolean;
  /** Only what the line under the editor's cursor is to blame for. */
  readonly atCursor: boolean;
  /** Only this line's, chosen in a table. */
  readonly place: { readonly file: string; readonly line: number } | undefined;
}

export interface SelectedEvent {
  readonly run: number;
  readonly event: EventDetails;
}

export const NO_FILTER: EventFilter = { text: "", kinds: [], cpus: "", inView: false, atCursor: false, place: undefined };

export const DEFAULT_CONFIGURATION: PanelConfiguration = {
  rerunOnEdit: false,
  rerunDelayMs: 500,
  topology: undefined,
  scenario: undefined,
  reduceMotion: false,
};

export const DEFAULT_SCENARIO = "enable";

export const FIRST_VIEW: View = {
  tab: "lines",
  setupOpen: true,
  workloadsOpen: false,
  optionsOpen: false,
  helpOpen: false,
  laneSize: "normal",
  arrows: true,
  timelineShare: 0.55,
  side: "a",
  sorts: {},
  range: undefined,
};

export const FIRST_STATE: PanelState = {
  document: undefined,
  server: { kind: "starting" },
  git: { available: false, reason: "" },
  configuration: DEFAULT_CONFIGURATION,
  catalogue: undefined,
  setup: { machine: presetMachine("default"), scenario: DEFAULT_SCENARIO, seed: 0, profile: "", settings: {}, chosen: [] },
  rerunOnEdit: undefined,
  job: { kind: "none" },
  shown: undefined,
  ending: undefined,
  exploring: FIRST_EXPLORING,
  view: FIRST_VIEW,
  events: { filter: NO_FILTER, answer: { kind: "none" } },
  selected: undefined,
  cursor: undefined,
  openFiles: [],
  notice: "",
  spoken: "",
  ticket: 0,
};

// ---------------------------------------------------------------- what follows from it

/** A text that is equal for setups that give equal runs. */
export function fingerprint({ machine, scenario, seed, profile, settings }: Setup): string {
  const sorted = Object.entries(settings).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([machine, scenario, seed, profile, sorted]);
}

/** Whether the shown result is of another text or setup than there is now. */
export function isStale({ shown, document, setup }: PanelState): boolean {
  if (shown === undefined || document === undefined) return false;
  const edited = shown.of.version !== undefined && document.version >= 0 && shown.of.version !== document.version;
  return edited || shown.of.setup !== fingerprint(setup);
}

export function rerunsOnEdit({ rerunOnEdit, configuration }: PanelState): boolean {
  return rerunOnEdit ?? configuration.rerunOnEdit;
}

/** The runs whose events may be looked at. */
export function runsOf(shown: Shown | undefined): readonly RunSummary[] {
  if (shown === undefined) return [];
  return shown.kind === "one" ? [shown.summary] : [shown.a, shown.b];
}

/** The run that tables and events are about. */
export function mainRun({ shown, view }: PanelState): RunSummary | undefined {
  const [a, b] = runsOf(shown);
  return view.side === "b" ? (b ?? a) : a;
}

/** Whether a run may be started now; if not, why, in words for people. */
export function obstacle(state: PanelState, machineIsValid: boolean): string | undefined {
  if (state.document === undefined) return "The panel is loading";
  if (state.document.state === "gone") return `${state.document.name} is gone: open it again, or close this panel`;
  if (state.server.kind === "stopped" || state.server.kind === "failed") return state.server.reason;
  return machineIsValid ? undefined : "The machine has errors: correct them first";
}

/** What the list of events asks for; undefined without a run. */
export function queryOf(state: PanelState, fileOfUri: (uri: string) => string | undefined): EventQuery {
  const { filter } = state.events;
  const { range } = state.view;
  const cursorFile = filter.atCursor && state.cursor !== undefined ? fileOfUri(state.cursor.uri) : undefined;
  return {
    ...(filter.text === "" ? {} : { text: filter.text }),
    ...(filter.kinds.length === 0 ? {} : { kinds: filter.kinds }),
    ...(filter.cpus === "" ? {} : { cpus: filter.cpus }),
    ...(filter.inView && range !== undefined ? { fromNs: range.fromNs, untilNs: range.untilNs } : {}),
    ...(filter.place === undefined ? {} : filter.place),
    ...(cursorFile === undefined || state.cursor === undefined ? {} : { file: cursorFile, line: state.cursor.line }),
  };
}

export function isFiltered({ text, kinds, cpus, inView, atCursor, place }: EventFilter): boolean {
  return text !== "" || kinds.length > 0 || cpus !== "" || inView || atCursor || place !== undefined;
}
