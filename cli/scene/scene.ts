/** One timeline to run. */
import type { Settings } from "../../simulator/jobs/scene/settings.ts";
import type { Machine } from "./machine.ts";

export interface RunSpec {
  readonly scenario: string;
  readonly machine: Machine;
  readonly settings: Settings;
  readonly seed: number;
}
