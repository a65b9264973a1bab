import { livepatchStandIns, type StandIn } from "../catalogue/livepatch-files.ts";
import { externalsOf } from "./externals.ts";
import type { ParsedUnit } from "./parsed-unit.ts";

/** The stand-ins for those of livepatch's files that the user's do not include. */
export function neededStandIns(users: readonly ParsedUnit[]): readonly StandIn[] {
  const defined = new Set(users.flatMap(({ unit }) => [...externalsOf(unit).defines]));
  return livepatchStandIns.filter(({ provides }) => !provides.some((name) => defined.has(name)));
}
