/**
 * A moment of a run. Runs repeat exactly, so two numbers name it: how many events had begun, and how many instructions had been carried
 * out. A moment within a turn is before its next instruction; one between two events is after the earlier one.
 */
export interface Position {
  readonly events: number;
  readonly executed: number;
  /** Whether a turn is paused there. */
  readonly inTurn: boolean;
}

/** Negative when `a` comes first, 0 for the same moment. */
export function comparePositions(a: Position, b: Position): number {
  return a.events - b.events || a.executed - b.executed || Number(b.inTurn) - Number(a.inTurn);
}
