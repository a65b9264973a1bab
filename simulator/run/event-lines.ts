/** Events as JSON lines: one object a line, in the order of record. */
import type { EventRow } from "./event-rows.ts";

export function eventLines(rows: Iterable<EventRow>): string {
  const lines: string[] = [];
  for (const { timeNs, kind, cpu, thread, fields } of rows) {
    const row = { timeNs, kind, ...(cpu < 0 ? {} : { cpu }), ...(thread === "" ? {} : { thread }), ...fields };
    lines.push(`${JSON.stringify(row)}\n`);
  }
  return lines.join("");
}
