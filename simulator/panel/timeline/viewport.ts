/** Which stretch of time is seen, and how moving and zooming change it. Pure; widths are CSS pixels. */

/** A stretch of virtual time, in nanoseconds (fractions while one zooms). */
export interface TimeRange {
  readonly fromNs: number;
  readonly untilNs: number;
}

/** What there is to see, and what is seen of it. */
export interface Viewport extends TimeRange {
  readonly startNs: number;
  readonly endNs: number;
}

/** Below this nothing more comes to light: events have whole nanoseconds. */
export const SHORTEST_SPAN_NS = 100;
/** How far one may see beyond the ends, as a share of the whole. */
const MARGIN = 0.02;

export function spanOf({ fromNs, untilNs }: TimeRange): number {
  return untilNs - fromNs;
}

/** The whole, with a little room on both sides. */
export function wholeOf({ startNs, endNs }: Pick<Viewport, "startNs" | "endNs">): Viewport {
  const room = Math.max(endNs - startNs, SHORTEST_SPAN_NS) * MARGIN;
  return { startNs, endNs, fromNs: startNs - room, untilNs: Math.max(endNs, startNs + SHORTEST_SPAN_NS) + room };
}

/** The scenario's steps with some room: what comes before and after is only the machine's own life. */
export function stepsOf(
  whole: Pick<Viewport, "startNs" | "endNs">,
  steps: readonly { readonly startNs: number; readonly endNs: number }[],
): Viewport {
  const [first, last] = [steps[0], steps.at(-1)];
  if (first === undefined || last === undefined || last.endNs <= first.startNs) return wholeOf(whole);
  const room = (last.endNs - first.startNs) * 0.06;
  return clamped(wholeOf(whole), first.startNs - room, last.endNs + room);
}

export function isWhole(view: Viewport): boolean {
  const whole = wholeOf(view);
  return spanOf(view) >= 0.999 * spanOf(whole);
}

/** The nearest allowed view: not shorter than can be told apart, not longer than the whole, not beyond its ends. */
export function clamped(view: Viewport, fromNs: number, untilNs: number): Viewport {
  const whole = wholeOf(view);
  const span = Math.min(Math.max(untilNs - fromNs, SHORTEST_SPAN_NS), spanOf(whole));
  const middle = (fromNs + untilNs) / 2;
  const from = Math.min(Math.max(middle - span / 2, whole.fromNs), whole.untilNs - span);
  return { startNs: view.startNs, endNs: view.endNs, fromNs: from, untilNs: from + span };
}

/** Moves the view by a share of its span; positive shows later times. */
export function panned(view: Viewport, share: number): Viewport {
  const by = spanOf(view) * share;
  return clamped(view, view.fromNs + by, view.untilNs + by);
}

/** Zooms so that the time at `anchor` (a share of the width) stays where it is. A factor above 1 shows less. */
export function zoomed(view: Viewport, factor: number, anchor: number): Viewport {
  const span = spanOf(view);
  const longest = spanOf(wholeOf(view));
  const next = Math.min(Math.max(span / factor, SHORTEST_SPAN_NS), longest);
  const at = view.fromNs + span * anchor;
  const from = at - next * anchor;
  return clamped(view, from, from + next);
}

/** Shows a range with room around it. */
export function showing(view: Viewport, { fromNs, untilNs }: TimeRange, room = 0.1): Viewport {
  const span = Math.max(untilNs - fromNs, SHORTEST_SPAN_NS);
  return clamped(view, fromNs - span * room, fromNs + span * (1 + room));
}

/** Moves as little as is needed for a moment to be seen well inside. */
export function revealing(view: Viewport, ns: number): Viewport {
  const span = spanOf(view);
  if (ns >= view.fromNs + span * 0.05 && ns <= view.untilNs - span * 0.05) return view;
  return clamped(view, ns - span / 2, ns + span / 2);
}

export function xOf(view: TimeRange, ns: number, width: number): number {
  return ((ns - view.fromNs) / spanOf(view)) * width;
}

export function nsAt(view: TimeRange, x: number, width: number): number {
  return view.fromNs + (x / width) * spanOf(view);
}
