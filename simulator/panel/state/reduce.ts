/** How the panel changes: pure, so that every course of events can be tested without a browser. */
import { assertUnreachable } from "../../../base/assert-unreachable.ts";
import { setCpuCount, setCpuKind, setCpuWorkload } from "../topology/edit.ts";
import { loadMachineFile, type MachineFile, presetMachine, readMachine } from "../topology/machine.ts";
import type { PanelConfiguration } from "../messages.ts";
import type { Action, Step } from "./actions.ts";
import { FIRST_EXPLORING } from "./exploring.ts";
import { reduceEvents } from "./reduce-events.ts";
import { reduceExploring, withoutServer } from "./reduce-exploring.ts";
import { reduceRun } from "./reduce-run.ts";
import { exploringOf, viewOf } from "./memory.ts";
import { DEFAULT_SCENARIO, type PanelState, rerunsOnEdit, type Setup } from "./state.ts";

export function reduce(state: PanelState, action: Action): Step {
  switch (action.kind) {
    case "init":
      return init(state, action);
    case "document":
      return documentChanged(state, action.document);
    case "configuration":
      return quiet(configured(state, action.configuration));
    case "git":
      return quiet({ ...state, git: action.git });
    case "server":
      return serverChanged(state, action.server);
    case "catalogue":
      return quiet({ ...state, catalogue: action.catalogue });
    case "open-files":
      return quiet({ ...state, openFiles: action.files });
    case "machine":
    case "choose":
    case "cpu-kind":
    case "cpu-workload":
    case "cpu-count":
    case "scenario":
    case "seed":
    case "profile":
    case "setting":
      return quiet({ ...state, setup: changeSetup(state.setup, action) });
    case "rerun-on-edit":
      return quiet({ ...state, rerunOnEdit: action.on });
    case "run":
    case "stop":
    case "started":
    case "not-started":
    case "progress":
    case "finished":
    case "rerun-due":
    case "run-gone":
      return reduceRun(state, action);
    case "view":
    case "sort":
    case "select":
    case "reveal":
    case "filter":
    case "more-events":
    case "found":
    case "search-failed":
    case "cursor":
      return reduceEvents(state, action);
    case "exploring":
    case "explore-options":
    case "explore":
    case "explore-stop":
    case "explore-started":
    case "explore-not-started":
    case "explore-progress":
    case "explore-finished":
    case "trace":
    case "watch":
    case "unwatch":
    case "choose-step":
      return reduceExploring(state, action);
    case "notice":
      return quiet({ ...state, notice: action.text });
    case "speak":
      return quiet({ ...state, spoken: action.text });
    default:
      return assertUnreachable(action);
  }
}

function quiet(state: PanelState): Step {
  return { state, effects: [] };
}

function init(state: PanelState, { document, configuration, git, server, memory, run }: Action & { readonly kind: "init" }): Step {
  const base: PanelState = { ...configured(state, configuration), document, git, server };
  // The view was hidden and shown again: what it knows is newer than any memory.
  if (state.document !== undefined) return { state: base, effects: [{ kind: "catalogue" }] };
  const next = memory === undefined ? withDefaults(base) : withMemory(base, memory);
  const wanted = run || (memory !== undefined && memory.result !== "none");
  const again = wanted
    ? reduceRun(next, { kind: "run", ...(memory?.against === undefined ? {} : { against: memory.against }) })
    : quiet(next);
  // A run that begins takes notices away, but not one that says what it runs on.
  const notice = again.state.notice === "" ? next.notice : again.state.notice;
  return { state: { ...again.state, notice }, effects: [{ kind: "catalogue" }, ...again.effects] };
}

/** A memory model that is configured anew is taken; one that was chosen here stays as long as nobody configures another. */
function configured(state: PanelState, configuration: PanelConfiguration): PanelState {
  const next = { ...state, configuration };
  return configuration.memory === state.configuration.memory ? next : withMemoryModel(next, configuration.memory);
}

function withMemoryModel(state: PanelState, memory: PanelConfiguration["memory"]): PanelState {
  const { exploring } = state;
  const options = { ...exploring.options, memory: memory ?? FIRST_EXPLORING.options.memory };
  return { ...state, exploring: { ...exploring, options } };
}

function withDefaults(state: PanelState): PanelState {
  const { topology, scenario, memory } = state.configuration;
  const { machine, notice } = configuredMachine(topology);
  const setup: Setup = { ...state.setup, machine, scenario: scenario ?? DEFAULT_SCENARIO };
  return withMemoryModel({ ...state, setup, notice: notice ?? state.notice }, memory);
}

/** A preset's name, or the text of a topology file. Of one with mistakes the first is said, and the default preset stands in for it. */
function configuredMachine(topology: string | undefined): { readonly machine: MachineFile; readonly notice?: string } {
  if (topology === undefined || /^[\w-]*$/.test(topology)) return { machine: presetMachine(topology ?? "") };
  const loaded = loadMachineFile("quiesce.simulator.topology", topology);
  if (loaded.ok) return { machine: loaded.file };
  const first = loaded.problems.find(({ severity }) => severity === "error");
  const why = first === undefined ? "" : `, line ${first.line}: ${first.message}`;
  return { machine: presetMachine(""), notice: `The file of quiesce.simulator.topology has mistakes${why}. The default machine is used.` };
}

function withMemory(state: PanelState, memory: NonNullable<(Action & { readonly kind: "init" })["memory"]>): PanelState {
  const { machine, scenario, seed, profile, settings, chosen, rerunOnEdit } = memory;
  return {
    ...state,
    setup: { machine, scenario, seed, profile, settings, chosen },
    rerunOnEdit,
    view: viewOf(memory),
    exploring: exploringOf(memory),
  };
}

function documentChanged(state: PanelState, document: PanelState["document"]): Step {
  const next = { ...state, document };
  const edited = document !== undefined && document.version !== state.document?.version;
  if (!edited || document.state === "gone" || !rerunsOnEdit(state) || state.shown === undefined) return quiet(next);
  return { state: next, effects: [{ kind: "rerun-later", version: document.version }] };
}

function serverChanged(state: PanelState, server: PanelState["server"]): Step {
  const isDown = server.kind === "stopped" || server.kind === "failed";
  const next = { ...state, server, exploring: isDown ? withoutServer(state.exploring, server.reason) : state.exploring };
  const recovered = server.kind === "running" && state.server.kind !== "running";
  if (recovered) return { state: next, effects: [{ kind: "catalogue" }] };
  if (server.kind === "running" || server.kind === "starting" || state.job.kind === "none") return quiet(next);
  // It went down with the run: nobody will tell how that ended.
  const ending = { kind: "failed", why: "stopped", message: server.reason, help: "Run again once the server is back." } as const;
  return quiet({ ...next, job: { kind: "none" }, ending });
}

type SetupAction = Extract<
  Action,
  { readonly kind: "machine" | "choose" | "cpu-kind" | "cpu-workload" | "cpu-count" | "scenario" | "seed" | "profile" | "setting" }
>;

function changeSetup(setup: Setup, action: SetupAction): Setup {
  switch (action.kind) {
    case "machine":
      return withMachine(setup, action.machine);
    case "choose":
      return { ...setup, chosen: action.cpus };
    case "cpu-kind":
      return changeChosen(setup, (topology) => setCpuKind(setup.machine, topology, setup.chosen, action.to));
    case "cpu-workload":
      return changeChosen(setup, (topology) => setCpuWorkload(setup.machine, topology, setup.chosen, action.to));
    case "cpu-count":
      return withMachine(setup, setCpuCount(setup.machine, readMachine(setup.machine).topology, action.cpus));
    case "scenario":
      return { ...setup, scenario: action.scenario };
    case "seed":
      return { ...setup, seed: action.seed };
    case "profile":
      return { ...setup, profile: action.profile };
    case "setting": {
      const { [action.key]: _, ...others } = setup.settings;
      return { ...setup, settings: action.value === "" ? others : { ...others, [action.key]: action.value } };
    }
    default:
      return assertUnreachable(action);
  }
}

/** Chosen CPUs that no longer exist are not chosen any more. */
function withMachine(setup: Setup, machine: MachineFile): Setup {
  return { ...setup, machine, chosen: setup.chosen.filter((cpu) => cpu < machine.cpus) };
}

/** Does nothing while the machine has errors: tiles cannot say then what they are. */
function changeChosen(setup: Setup, change: (topology: NonNullable<ReturnType<typeof readMachine>["topology"]>) => MachineFile): Setup {
  const { topology } = readMachine(setup.machine);
  return topology === undefined || setup.chosen.length === 0 ? setup : { ...setup, machine: change(topology) };
}
