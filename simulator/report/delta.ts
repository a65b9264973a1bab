/** What one side does otherwise than the other. */
import type { LedgerRow } from "../run/result.ts";
import type { Delta, Figures, LineDelta, SimulateDocument } from "./documents.ts";
import { byPlace, comparePlaces, countCpus, type Group, NOTHING, type Place, subtract, total, watchedRows } from "./summary.ts";

/** B minus A, in total and line by line; of the isolated CPUs, or of all where none is isolated. */
export function deltaOf(a: SimulateDocument, b: SimulateDocument): Delta {
  const left = watchedRows(a.ledger, a.setup.isolated);
  const right = watchedRows(b.ledger, b.setup.isolated);
  return {
    transitionNs: b.transitionNs - a.transitionNs,
    tries: b.tries.length - a.tries.length,
    gracePeriods: b.gracePeriods - a.gracePeriods,
    disturbedCpus: countCpus(b.disturbedCpus) - countCpus(a.disturbedCpus),
    figures: subtract(total(right), total(left)),
    lines: deltaOfLines(left, right),
  };
}

/**
 * Pairs the lines of both sides. Line numbers move when text is added or removed, so lines are the same when file, function and
 * primitive are, and, where a function has several such lines, when they come in the same order.
 */
export function deltaOfLines(a: readonly LedgerRow[], b: readonly LedgerRow[]): readonly LineDelta[] {
  const left = numbered(byPlace(a));
  const right = numbered(byPlace(b));
  const ids = [...new Set([...left.keys(), ...right.keys()])];
  return ids.flatMap((id) => pair(left.get(id), right.get(id)) ?? []).sort((x, y) => comparePlaces(placeOf(x), placeOf(y)));
}

/** Each group under a name that does not hold the line number. */
function numbered(groups: readonly Group<Place>[]): ReadonlyMap<string, Group<Place>> {
  const seen = new Map<string, number>();
  return new Map(
    groups.map((each) => {
      const name = `${each.key.file}\n${each.key.function}\n${each.key.primitive}`;
      const ordinal = seen.get(name) ?? 0;
      seen.set(name, ordinal + 1);
      return [`${name}\n${ordinal}`, each];
    }),
  );
}

function pair(a: Group<Place> | undefined, b: Group<Place> | undefined): LineDelta | undefined {
  const key = (a ?? b)?.key;
  if (key === undefined) return undefined;
  const left: Figures = a?.figures ?? NOTHING;
  const right: Figures = b?.figures ?? NOTHING;
  const { file, function: name, primitive } = key;
  const lines = { lineA: a?.key.line ?? 0, lineB: b?.key.line ?? 0 };
  return { file, function: name, primitive, ...lines, a: left, b: right, delta: subtract(right, left) };
}

function placeOf({ file, function: name, primitive, lineA, lineB }: LineDelta): Place {
  return { file, function: name, primitive, line: lineA === 0 ? lineB : lineA };
}
