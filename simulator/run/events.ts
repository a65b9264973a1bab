/** The events of a run. The schema is the world's; here it is handed on, with names for its numbers. */
export { EventKind, EventLog } from "../world/events.ts";
export { Irq, Mode } from "../world/cpus.ts";
export { CAUSES } from "../world/ledger.ts";
