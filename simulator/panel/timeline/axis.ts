/** The time axis: where ticks stand, and what they say. */
import { formatNs } from "../format.ts";
import { spanOf, type TimeRange } from "./viewport.ts";

export interface AxisTick {
  readonly ns: number;
  /** Empty for the small ticks between two that are named. */
  readonly label: string;
}

export interface Axis {
  /** What every label counts from; undefined: labels are times of the run. */
  readonly baseNs: number | undefined;
  readonly ticks: readonly AxisTick[];
}

/** A label's room in CSS pixels. */
const LABEL_WIDTH = 96;
const SUB_TICKS = 5;

/** Ticks at round times. Far into a run, labels count from a round moment at the left, so that they stay short. */
export function axisOf(view: TimeRange, width: number): Axis {
  const step = niceStep((spanOf(view) * LABEL_WIDTH) / Math.max(width, 1));
  const baseNs = step * 10_000 <= Math.abs(view.untilNs) ? Math.floor(view.fromNs / (step * 10)) * step * 10 : undefined;
  const small = step / SUB_TICKS;
  const first = Math.ceil(view.fromNs / small);
  const last = Math.floor(view.untilNs / small);
  const ticks: AxisTick[] = [];
  for (let k = first; k <= last && ticks.length < 1000; k++) {
    const ns = k * small;
    ticks.push({ ns, label: k % SUB_TICKS === 0 ? labelOf(ns, step, baseNs) : "" });
  }
  return { baseNs, ticks };
}

function labelOf(ns: number, step: number, baseNs: number | undefined): string {
  if (baseNs === undefined) return inUnitOf(ns, step);
  const offset = ns - baseNs;
  return offset === 0 ? formatNs(ns) : `+${inUnitOf(offset, step)}`;
}

/** As many decimals as the step has. */
function inUnitOf(ns: number, step: number): string {
  if (Math.abs(ns) < step / 1e6) return "0";
  const [size, name] = UNITS.find(([each]) => Math.abs(ns) >= each) ?? [1, "ns"];
  const decimals = Math.max(0, Math.ceil(Math.log10(size) - Math.log10(step) - 1e-9));
  return `${(ns / size).toFixed(Math.min(decimals, 9))} ${name}`;
}

const UNITS: readonly (readonly [number, string])[] = [
  [1e9, "s"],
  [1e6, "ms"],
  [1e3, "µs"],
];

/** The least of 1, 2, 5 × 10^n that is not below `least`. */
export function niceStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(least, 1e-3)));
  const factor = [1, 2, 5].find((each) => each * power >= least * (1 - 1e-9)) ?? 10;
  return factor * power;
}
