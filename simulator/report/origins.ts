/** Where each value of a run's setup comes from, as a table and as lines. */
import { type Entry, left, type TableData } from "./columns.ts";
import type { Setup, ValueOrigin } from "./documents.ts";

export const ORIGINS_TITLE = "Where the values come from";

type WithOrigins = Pick<Setup, "origins">;

/** Without rows where nothing is known of them. */
export function originsTable({ origins = [] }: WithOrigins): TableData {
  return {
    columns: [left("value"), left("is"), left("from"), left("not")],
    rows: origins.map((origin) => [origin.name, origin.value, origin.from, others(origin)]),
  };
}

/** `CPUs: 16, from sys/devices/system/cpu/possible; not 8 (preset default)` */
export function originEntries({ origins = [] }: WithOrigins): readonly Entry[] {
  return origins.map((origin) => {
    const not = others(origin);
    return [origin.name, `${origin.value}, from ${origin.from}${not === "" ? "" : `; not ${not}`}`];
  });
}

function others({ instead }: ValueOrigin): string {
  return instead.map(({ value, from }) => `${value} (${from})`).join(", ");
}
