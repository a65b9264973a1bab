/** Data races in words. */
import { plural } from "../../report/figures.ts";
import type { ExploreResult, FoundDataRace } from "../result.ts";
import type { RacingAccess } from "../weak/race.ts";

/** One line for what is known of them all; empty where none was looked for. */
export function racesHeading({ dataRaces }: Pick<ExploreResult, "dataRaces">): string {
  return dataRaces === undefined || dataRaces.length === 0 ? "" : `Data races: ${plural(dataRaces.length, "pair")} of accesses`;
}

/** `note: x: f() stores plainly at a.c:3, g() loads at a.c:9, and nothing orders them`. */
export function raceText(race: FoundDataRace): string {
  return `${race.severity}: ${raceMessage(race)}`;
}

/** The same without how much it weighs. */
export function raceMessage({ name, accesses: [first, second] }: FoundDataRace): string {
  return `${name}: ${accessText(first)}, ${accessText(second)}, and nothing orders them`;
}

export function accessText({ function: name, file, line, kind, plain }: RacingAccess): string {
  return `${name}() ${kind}s ${plain ? "plainly" : "by a marked access"} at ${file}:${line}`;
}

/** Whether one of them is to count as found, for an exit code. */
export function hasGraveRace({ dataRaces = [] }: Pick<ExploreResult, "dataRaces">): boolean {
  return dataRaces.some(({ severity }) => severity === "error");
}
