/**
 * How faces look into the events of a run that the service holds: tiles to draw, arrows, single events, searches, exports.
 * Plain data that survives JSON, but for a tile's bytes, which travel as base64; {@link ./tile-format.ts} reads them.
 */

/** Lanes and bins of a tile at most, so that it takes at most {@link MOST_TILE_BYTES}. */
export const TILE_LANES = 16;
export const TILE_BINS = 256;
export const MOST_TILE_BYTES = 65_536;

/**
 * A rectangle of the timeline. Time is cut into bins of 2^`level` ns that begin at multiples of that, so tiles of one level fit together
 * and can be kept by (level, bin / {@link TILE_BINS}, lane / {@link TILE_LANES}).
 */
export interface TileRequest {
  readonly run: number;
  /** Number of the first lane, and how many: 1 … {@link TILE_LANES}. */
  readonly lane: number;
  readonly lanes: number;
  /** 0 … {@link TOP_LEVEL}: a bin is 2^level ns wide. */
  readonly level: number;
  /** Number of the first bin: it begins at bin × 2^level ns. */
  readonly bin: number;
  /** 1 … {@link TILE_BINS}. */
  readonly bins: number;
  /** Only events that match count and leave marks: what a filter, or a line under the cursor, lights. Modes are left out then. */
  readonly query?: EventQuery;
}

/** 2^46 ns are 19 hours: wider than any run. */
export const TOP_LEVEL = 46;

export interface TileAnswer {
  /** Base64 of the layout of {@link ./tile-format.ts}. */
  readonly data: string;
}

/** What events are asked for: all members that are given must hold. */
export interface EventQuery {
  /** Occurs, whatever its case, in the event's kind, task, names, file or text. */
  readonly text?: string;
  /** Kinds as docs/events.md names them. */
  readonly kinds?: readonly string[];
  /** A cpulist. */
  readonly cpus?: string;
  /** Causes of disturbances; others do not match. */
  readonly causes?: readonly string[];
  /** The line of C that is to blame. `line` absent: any line of the file. */
  readonly file?: string;
  readonly line?: number;
  /** Number of the task, as lanes and events have it. */
  readonly task?: number;
  readonly fromNs?: number;
  /** Exclusive. */
  readonly untilNs?: number;
}

export interface SearchRequest {
  readonly run: number;
  readonly query: EventQuery;
  /** Matches before this one are left out: 0 for the first page. */
  readonly skip: number;
  /** 1 … {@link MOST_HITS}. */
  readonly limit: number;
}

export const MOST_HITS = 1000;

export interface SearchAnswer {
  /** All matches. */
  readonly total: number;
  readonly events: readonly EventDetails[];
}

/** The next match before or after a moment. */
export interface StepRequest {
  readonly run: number;
  readonly query: EventQuery;
  /** Number of the event that one stands at; absent: at `timeNs`. */
  readonly event?: number;
  readonly timeNs: number;
  readonly direction: "next" | "previous";
}

export interface StepAnswer {
  /** Null when there is none. */
  readonly event: EventDetails | null;
}

/** What goes on in a lane at a moment, and the event nearest to it: what a pointer rests on. */
export interface AtRequest {
  readonly run: number;
  readonly lane: number;
  readonly timeNs: number;
  /** How far from the moment an event may be. */
  readonly withinNs: number;
}

export interface AtAnswer {
  readonly state: LaneState;
  /** The nearest; of several equally near, a disturbance first. Null when none is so near. */
  readonly event: EventDetails | null;
  /** Events within the distance. */
  readonly count: number;
}

/** What goes on in a lane at a moment. */
export type LaneState =
  | {
      readonly kind: "cpu";
      readonly cpu: number;
      readonly mode: ModeName;
      readonly watching: boolean;
      /** Name and pid. */
      readonly task: string;
      /** Since when, and until when, the mode lasts. */
      readonly fromNs: number;
      readonly untilNs: number;
    }
  | { readonly kind: "grace-period"; readonly flavour: string; readonly number: number; readonly fromNs: number; readonly untilNs: number }
  | { readonly kind: "transition"; readonly step: string; readonly fromNs: number; readonly untilNs: number }
  /** Nothing: no grace period, no step, or beyond the kept events. */
  | { readonly kind: "nothing" };

/** As docs/events.md names them; in the order of the numbers in tiles. */
export const MODE_NAMES = ["offline", "kernel", "user", "idle", "spinning", "guest"] as const;
export type ModeName = (typeof MODE_NAMES)[number];

/** Where an arrow starts and ends. */
export interface ArrowRequest {
  readonly run: number;
  /** CPUs: an arrow is wanted when either end is one of them. */
  readonly firstCpu: number;
  readonly cpus: number;
  readonly level: number;
  readonly bin: number;
  readonly bins: number;
}

/** Arrows of one bin that connect the same CPUs in the same way are one. */
export interface ArrowAnswer {
  /** Base64 of the layout of {@link ./tile-format.ts}. */
  readonly data: string;
}

/** The events of these numbers. */
export interface DetailsRequest {
  readonly run: number;
  /** At most {@link MOST_HITS}. */
  readonly events: readonly number[];
}

export interface DetailsAnswer {
  readonly events: readonly EventDetails[];
}

/** One event, for people. */
export interface EventDetails {
  /** Its number in the run. */
  readonly event: number;
  readonly timeNs: number;
  /** As docs/events.md names it. */
  readonly kind: string;
  readonly lane: number;
  /** −1: of no CPU. */
  readonly cpu: number;
  /** Name and pid; empty when it is about none. */
  readonly task: string;
  /** One line that says what happened. */
  readonly title: string;
  /** The further fields of docs/events.md. */
  readonly fields: Readonly<Record<string, string | number | boolean | readonly string[]>>;
  /** The line of C that is to blame; null where none is. `file` is as the run's sources name it. */
  readonly origin: { readonly file: string; readonly line: number; readonly function: string; readonly primitive: string } | null;
}

/** Names of tasks, which tiles give by number. */
export interface TasksRequest {
  readonly run: number;
  /** At most {@link MOST_HITS}. */
  readonly tasks: readonly number[];
}

export interface TasksAnswer {
  /** Name and pid, in the order asked for; empty for a number that no task has. */
  readonly names: readonly string[];
}

export const EXPORT_FORMS = ["perfetto", "lines", "json", "markdown"] as const;
/** Perfetto JSON, events as JSON lines, the summary as JSON, the summary as Markdown. */
export type ExportForm = (typeof EXPORT_FORMS)[number];

/** A piece of an export: it may be larger than one message should be. */
export interface ExportRequest {
  readonly run: number;
  readonly form: ExportForm;
  /** 0, then the answer's `next`. */
  readonly part: number;
}

export interface ExportAnswer {
  /** At most some 1,000,000 UTF-16 code units. */
  readonly text: string;
  /** Null at the end. */
  readonly next: number | null;
}
