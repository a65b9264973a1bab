/** What the last simulation of a document found, for lenses and hovers: true as long as the text is the one that was simulated. */
import type { Entry } from "../../analysis/describe-context.ts";
import { formatNs, plural } from "../../../simulator/report/figures.ts";
import { total } from "../../../simulator/report/summary.ts";
import type { LineFigures, RunSummary } from "../../../simulator/jobs/simulation.ts";
import type { PointFigures } from "../../../simulator/run/result.ts";

export interface SimulatedFigures {
  /** One line. */
  readonly headline: string;
  /** `enable on default, seed 0`. */
  readonly what: string;
  /** The name of what was simulated. */
  readonly scenario: string;
  /** As the tree names it. */
  readonly file: string;
  readonly lines: readonly LineFigures[];
  readonly points: readonly PointFigures[];
}

export function figuresOf({ headline, setup, byLine, points }: RunSummary): SimulatedFigures {
  const { scenario, topology, seed, file } = setup;
  return { headline, what: `${scenario} on ${topology}, seed ${seed}`, scenario, file, lines: byLine, points };
}

/** What a line of the file did. Empty when it did nothing, or was not reached. @param line 1-based. */
export function entriesOfLine(figures: SimulatedFigures | undefined, path: string, line: number): readonly Entry[] {
  const isHere = (each: { readonly file: string; readonly line: number }): boolean => each.file === path && each.line === line;
  return entriesWhere(figures, isHere);
}

/** What all lines of a function did. */
export function entriesOfFunction(figures: SimulatedFigures | undefined, path: string, name: string): readonly Entry[] {
  return entriesWhere(figures, (each) => each.file === path && each.function === name);
}

function entriesWhere(
  figures: SimulatedFigures | undefined,
  is: (each: { readonly file: string; readonly line: number; readonly function: string }) => boolean,
): readonly Entry[] {
  if (figures === undefined) return [];
  const lines = figures.lines.filter(is);
  const points = figures.points.filter(is);
  const { count, exits, ipis, switches, ticks, stolenNs } = total(lines);
  const calls = points.reduce((sum, each) => sum + each.calls, 0);
  const waited = points.reduce((sum, each) => sum + each.totalNs, 0);
  if (calls === 0 && count === 0) return [];
  const cpus = lines.length === 1 ? ` of CPUs ${lines[0]?.cpus ?? ""}` : "";
  const disturbed =
    count === 0
      ? "nobody"
      : `${plural(count, "disturbance")}${cpus}: ${plural(exits, "exit")}, ${plural(ipis, "IPI")}, ${plural(switches, "switch", "switches")}, ` +
        `${plural(ticks, "tick")}, ${formatNs(stolenNs)} taken`;
  return [...(calls === 0 ? [] : [["took", `${formatNs(waited)} in ${plural(calls, "call")}`] as const]), ["disturbed", disturbed]];
}
