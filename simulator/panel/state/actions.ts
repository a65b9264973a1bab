/** What can happen to the panel, and what it then wants done. Both are plain data. */
import type { Catalogue, RunOutcome, RunProgress } from "../../jobs/simulation.ts";
import type { EventDetails, SearchAnswer } from "../../jobs/timeline.ts";
import type { GitState, OpenFile, PanelConfiguration, PanelDocument, RelayError, ServerState } from "../messages.ts";
import type { CpuKind, MachineFile } from "../topology/machine.ts";
import type { TileWorkload } from "../topology/edit.ts";
import type { ExploringAction } from "./exploring.ts";
import type { Memory } from "./memory.ts";
import type { EventFilter, OtherSide, PanelState, SelectedEvent, View } from "./state.ts";

export type Action =
  | ExploringAction
  // What the host tells.
  | {
      readonly kind: "init";
      readonly document: PanelDocument;
      readonly configuration: PanelConfiguration;
      readonly git: GitState;
      readonly server: ServerState;
      readonly memory: Memory | undefined;
      readonly run: boolean;
    }
  | { readonly kind: "document"; readonly document: PanelDocument }
  | { readonly kind: "configuration"; readonly configuration: PanelConfiguration }
  | { readonly kind: "git"; readonly git: GitState }
  | { readonly kind: "server"; readonly server: ServerState }
  /** `file`: what an exploration that is shown calls the URI's file; absent for one outside its tree. */
  | { readonly kind: "cursor"; readonly uri: string; readonly line: number; readonly file?: string | undefined }
  | { readonly kind: "catalogue"; readonly catalogue: Catalogue }
  | { readonly kind: "open-files"; readonly files: readonly OpenFile[] }
  // The machine and the run's options.
  | { readonly kind: "machine"; readonly machine: MachineFile }
  | { readonly kind: "choose"; readonly cpus: readonly number[] }
  | { readonly kind: "cpu-kind"; readonly to: CpuKind }
  | { readonly kind: "cpu-workload"; readonly to: TileWorkload }
  | { readonly kind: "cpu-count"; readonly cpus: number }
  | { readonly kind: "scenario"; readonly scenario: string }
  | { readonly kind: "seed"; readonly seed: number }
  | { readonly kind: "profile"; readonly profile: string }
  /** An empty value takes the setting away. */
  | { readonly kind: "setting"; readonly key: string; readonly value: string }
  | { readonly kind: "rerun-on-edit"; readonly on: boolean }
  // Runs.
  | { readonly kind: "run"; readonly against?: OtherSide }
  | { readonly kind: "stop" }
  | { readonly kind: "started"; readonly ticket: number; readonly id: number }
  | { readonly kind: "not-started"; readonly ticket: number; readonly error: RelayError }
  | { readonly kind: "progress"; readonly id: number; readonly progress: RunProgress; readonly side: "a" | "b" | undefined }
  | { readonly kind: "finished"; readonly id: number; readonly version: number | undefined; readonly outcome: RunOutcome }
  | { readonly kind: "rerun-due"; readonly version: number }
  /** The server no longer has the events of a run. */
  | { readonly kind: "run-gone"; readonly run: number }
  // Looking at a result.
  | { readonly kind: "view"; readonly change: Partial<View> }
  | { readonly kind: "sort"; readonly table: string; readonly column: string }
  | { readonly kind: "select"; readonly selected: SelectedEvent | undefined; readonly reveal: boolean }
  | { readonly kind: "reveal"; readonly file: string; readonly line: number; readonly focus: boolean }
  | { readonly kind: "filter"; readonly change: Partial<EventFilter> }
  | { readonly kind: "more-events" }
  | { readonly kind: "found"; readonly ticket: number; readonly answer: SearchAnswer; readonly skip: number }
  | { readonly kind: "search-failed"; readonly ticket: number; readonly message: string }
  | { readonly kind: "notice"; readonly text: string }
  | { readonly kind: "speak"; readonly text: string };

/** What is to be done in the world. */
export type Effect =
  | { readonly kind: "start"; readonly ticket: number; readonly against: OtherSide | undefined }
  | { readonly kind: "cancel"; readonly id: number }
  | { readonly kind: "explore"; readonly ticket: number }
  | { readonly kind: "release"; readonly runs: readonly number[] }
  | { readonly kind: "catalogue" }
  | { readonly kind: "open-files" }
  /** Says `rerun-due` after the configured quiet. */
  | { readonly kind: "rerun-later"; readonly version: number }
  | { readonly kind: "reveal"; readonly file: string; readonly line: number; readonly focus: boolean }
  | { readonly kind: "highlight"; readonly event: EventDetails | undefined }
  | { readonly kind: "search"; readonly ticket: number; readonly skip: number };

export interface Step {
  readonly state: PanelState;
  readonly effects: readonly Effect[];
}
