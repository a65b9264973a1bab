/** One timeline to run, and what a side of it may be called. */
import type { Settings } from "../../simulator/jobs/scene/settings.ts";
import type { Machine } from "./machine.ts";

export interface RunSpec {
  readonly scenario: string;
  readonly machine: Machine;
  readonly settings: Settings;
  readonly seed: number;
}

/** The text that a rule's fixes make of a file; under this name a token and a bundle know it. Here, because whoever only knows the name loads no rules. */
export function mendedName(rule: string, file: string): string {
  return `${file} with ${rule} fixed`;
}
