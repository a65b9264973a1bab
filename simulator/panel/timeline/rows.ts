/** Where each lane stands in the timeline: what belongs to the whole machine stays at the top, CPUs scroll below it. Pure. */
import type { Lane } from "../../jobs/simulation.ts";
import type { LaneSize } from "../state/state.ts";
import { t } from "../words.ts";

/** One lane, in CSS pixels. `top` counts from the top of its part: pinned or scrolled. */
export interface Row {
  /** The lane's number in the run. */
  readonly lane: number;
  readonly kind: Lane["kind"];
  readonly label: string;
  /** Beside the label: what kind of CPU it is. */
  readonly note: string;
  /** −1 for a lane that is no CPU's. */
  readonly cpu: number;
  readonly top: number;
  readonly height: number;
  readonly striped: boolean;
}

export interface Rows {
  readonly pinned: readonly Row[];
  readonly scrolled: readonly Row[];
  readonly pinnedHeight: number;
  readonly scrolledHeight: number;
}

const PINNED_HEIGHT = 18;
const HEIGHTS = { normal: 18, tall: 30 } as const;
const LEAST_HEIGHT = 2;
/** Room below the lanes that stay at the top. */
const GAP = 4;

/** @param available Height of the part that scrolls, and of the part that does not, together. */
export function layOut(lanes: readonly Lane[], size: LaneSize, available: number): Rows {
  const fixed = lanes.flatMap((lane, index) => (lane.kind === "cpu" ? [] : [{ lane, index }]));
  const cpus = lanes.flatMap((lane, index) => (lane.kind === "cpu" ? [{ lane, index }] : []));
  const pinnedHeight = fixed.length * PINNED_HEIGHT + (fixed.length === 0 ? 0 : GAP);
  const height = size === "fit" ? fitted(available - pinnedHeight, cpus.length) : HEIGHTS[size];
  return {
    pinned: fixed.map(({ lane, index }, at) => rowOf(lane, index, at * PINNED_HEIGHT, PINNED_HEIGHT, false)),
    scrolled: cpus.map(({ lane, index }, at) => rowOf(lane, index, at * height, height, at % 2 === 1)),
    pinnedHeight,
    scrolledHeight: cpus.length * height,
  };
}

function fitted(available: number, lanes: number): number {
  return Math.min(Math.max(Math.floor(available / Math.max(lanes, 1)), LEAST_HEIGHT), HEIGHTS.tall);
}

function rowOf(lane: Lane, index: number, top: number, height: number, striped: boolean): Row {
  const base = { lane: index, kind: lane.kind, top, height, striped };
  switch (lane.kind) {
    case "transition":
      return { ...base, label: t("Patch state"), note: "", cpu: -1 };
    case "grace-period":
      return { ...base, label: t("GP {0}", lane.flavour), note: "", cpu: -1 };
    case "cpu":
      return { ...base, label: t("CPU {0}", lane.cpu), note: lane.nohzFull ? "nohz" : lane.isolated ? "iso" : "", cpu: lane.cpu };
    default:
      return lane satisfies never;
  }
}

/** The row at a height of the scrolled part; undefined below the last. */
export function rowAt(rows: readonly Row[], y: number): Row | undefined {
  const height = rows[0]?.height ?? 1;
  return y < 0 ? undefined : rows[Math.floor(y / height)];
}

/** The rows of the scrolled part that are seen. */
export function visibleRows({ scrolled }: Rows, scrollTop: number, height: number): readonly Row[] {
  const each = scrolled[0]?.height ?? 1;
  const first = Math.max(0, Math.floor(scrollTop / each));
  return scrolled.slice(first, Math.ceil((scrollTop + height) / each));
}
