/** The machine: presets, the kernel's command line, a tile for each CPU, what is wrong, and the load. */
import { html, nothing, type TemplateResult } from "lit";
import { formatCpulist } from "../../../base/cpulist.ts";
import { PRESETS } from "../../../kernel/topologies/presets.ts";
import { TASK_KINDS } from "../../../kernel/topologies/tasks.ts";
import type { TaskKind } from "../../../kernel/topologies/topology.ts";
import { plural } from "../format.ts";
import { relayErrorOf, type StoreAccess } from "../store.ts";
import {
  CMDLINE_NAME,
  CPU_KIND_LABELS,
  CPU_KINDS,
  type CpuKind,
  type CpuTile,
  cpuTiles,
  loadMachineFile,
  type Machine,
  presetMachine,
  presetOf,
  readMachine,
  writeMachineFile,
} from "../topology/machine.ts";
import { t } from "../words.ts";
import { icon } from "./icons.ts";
import type { MenuItem } from "./menu.ts";
import { dropdown, problemList, segments } from "./parts.ts";
import { workloads } from "./workload-view.ts";

/** Under the number on a tile. */
const CODES: Readonly<Record<CpuKind, string>> = {
  housekeeping: "hk",
  "nohz-full": "nohz",
  isolated: "iso",
  "nohz-full-isolated": "n+i",
  offline: "off",
};

/** Keys on a tile that make it so. */
const KIND_KEYS: Readonly<Record<string, CpuKind>> = {
  h: "housekeeping",
  n: "nohz-full",
  i: "isolated",
  b: "nohz-full-isolated",
  o: "offline",
};

export function machineView(store: StoreAccess): TemplateResult {
  const { state, dispatch } = store;
  const { setup, view } = state;
  const machine = readMachine(setup.machine);
  const tiles = machine.topology === undefined ? [] : cpuTiles(machine.topology);
  const isOpen = view.setupOpen;
  return html`<section class="machine" aria-label=${t("Machine")}>
    <div class="section-head">
      <button
        class="disclosure"
        aria-expanded=${isOpen}
        @click=${() => dispatch({ kind: "view", change: { setupOpen: !isOpen } })}
      >
        ${icon(isOpen ? "down" : "chevron")}<span>${t("Machine")}</span>
      </button>
      <span class="dim summary">${summaryOf(machine, tiles)}</span>
      ${isOpen ? machineMenu(store) : nothing}
    </div>
    ${isOpen ? [machineFields(store, machine), cmdlineProblems(store, machine), tileGrid(store, tiles), chosenCpus(store, tiles), workloads(store)] : nothing}
    ${!isOpen && machine.topology === undefined ? problemList(machine.problems, dispatch) : nothing}
  </section>`;
}

function summaryOf({ file, topology }: Machine, tiles: readonly CpuTile[]): string {
  if (topology === undefined) return t("{0} CPUs, with errors", file.cpus);
  const groups = CPU_KINDS.flatMap((kind) => {
    const cpus = tiles.filter((tile) => tile.kind === kind).map(({ cpu }) => cpu);
    return cpus.length === 0 ? [] : [`${CPU_KIND_LABELS[kind].toLowerCase()} ${formatCpulist(cpus)}`];
  });
  return [plural(topology.cpus, t("CPU"), t("CPUs")), ...groups].join(" · ");
}

function machineMenu(store: StoreAccess): TemplateResult {
  const items: readonly MenuItem[] = [
    { id: "load", label: t("Load topology file…") },
    { id: "save", label: t("Save as topology file…") },
    { id: "open", label: t("Open as JSON") },
  ];
  return html`<quiesce-menu
    compact
    icon="more"
    .label=${t("Topology file")}
    .items=${items}
    @chosen=${(event: CustomEvent<string>) => void fileAction(store, event.detail)}
  ></quiesce-menu>`;
}

async function fileAction({ state, dispatch, channel }: StoreAccess, action: string): Promise<void> {
  const text = writeMachineFile(state.setup.machine);
  try {
    if (action === "open") await channel.service("open", { name: "machine.topology.json", text, language: "json" });
    else if (action === "save") {
      const saved = await channel.service("save", { name: "machine.topology.json", text });
      if (saved !== null) dispatch({ kind: "notice", text: t("Saved as {0}", saved) });
    } else {
      const chosen = await channel.service("pick", { what: "topology" });
      if (chosen === null) return;
      const loaded = loadMachineFile(chosen.name, chosen.text);
      if (loaded.ok) dispatch({ kind: "machine", machine: loaded.file });
      const first = loaded.problems.find(({ severity }) => severity === "error");
      dispatch({
        kind: "notice",
        text: first === undefined ? t("Loaded {0}", chosen.name) : `${chosen.name}:${first.line}: ${first.message}. ${first.help}`,
      });
    }
  } catch (error) {
    dispatch({ kind: "notice", text: relayErrorOf(error).message });
  }
}

/** Stands for a machine that is no preset. */
const CUSTOM = "custom";

function machineFields({ state, dispatch }: StoreAccess, { problems }: Machine): TemplateResult {
  const { machine } = state.setup;
  const preset = presetOf(machine);
  const own = problems.filter(({ file }) => file === CMDLINE_NAME);
  const worst = own.find(({ severity }) => severity === "error") ?? own[0];
  return html`<div class="fields">
    <label class="field">
      <span>${t("Preset")}</span>
      ${dropdown({
        label: t("Preset"),
        among: preset === undefined ? [{ name: CUSTOM, title: t("custom"), summary: t("Changed by hand") }, ...PRESETS] : PRESETS,
        chosen: preset ?? CUSTOM,
        choose: (value) => {
          if (value !== CUSTOM) dispatch({ kind: "machine", machine: presetMachine(value) });
        },
      })}
    </label>
    <label class="field narrow">
      <span>${t("CPUs")}</span>
      <input
        type="number"
        min="1"
        max="1024"
        .value=${String(machine.cpus)}
        @change=${(event: Event) => {
          const input = event.target as HTMLInputElement;
          if (input.reportValidity() && input.value !== "") dispatch({ kind: "cpu-count", cpus: input.valueAsNumber });
        }}
      />
    </label>
    <label class="field wide">
      <span>${t("Kernel command line")}</span>
      <input
        type="text"
        class="mono ${worst?.severity ?? ""}"
        spellcheck="false"
        autocomplete="off"
        placeholder="nohz_full=2-7 rcu_nocbs=2-7 isolcpus=managed_irq,domain,2-7"
        aria-invalid=${worst?.severity === "error"}
        aria-describedby="cmdline-problems"
        .value=${machine.cmdline}
        @input=${(event: Event) => dispatch({ kind: "machine", machine: { ...machine, cmdline: (event.target as HTMLInputElement).value } })}
      />
    </label>
  </div>`;
}

function cmdlineProblems({ dispatch }: StoreAccess, { problems }: Machine): TemplateResult {
  const own = problems.filter(({ file }) => file === CMDLINE_NAME);
  const others = problems.filter(({ file }) => file !== CMDLINE_NAME);
  return html`<div id="cmdline-problems" aria-live="polite">${problemList([...own, ...others], dispatch)}</div>`;
}

// ---------------------------------------------------------------- tiles

function tileGrid({ state, dispatch }: StoreAccess, tiles: readonly CpuTile[]): TemplateResult | typeof nothing {
  if (tiles.length === 0) return nothing;
  const chosen = new Set(state.setup.chosen);
  const anchor = state.setup.chosen.at(-1) ?? 0;
  const choose = (cpus: readonly number[]): void => dispatch({ kind: "choose", cpus });
  return html`<div
    class="tiles ${tiles.length > 64 ? "small" : ""}"
    role="listbox"
    aria-multiselectable="true"
    aria-label=${t("CPUs")}
    @keydown=${(event: KeyboardEvent) => tileKey(event, tiles.length, state.setup.chosen, dispatch)}
  >
    ${tiles.map(
      (tile) =>
        html`<div
          role="option"
          class="tile ${tile.kind}"
          data-cpu=${tile.cpu}
          aria-selected=${chosen.has(tile.cpu)}
          aria-label=${tileLabel(tile)}
          title=${tileLabel(tile)}
          tabindex=${tile.cpu === anchor ? 0 : -1}
          @click=${(event: MouseEvent) => choose(clicked(event, tile.cpu, state.setup.chosen))}
        >
          <span class="tile-cpu">${tile.cpu}</span><span class="tile-kind" data-code=${CODES[tile.kind]}></span
          ><span class="tile-load" aria-hidden="true">${tile.pinned.map((kind) => html`<i class="load ${kind}"></i>`)}</span>
        </div>`,
    )}
  </div>`;
}

function tileLabel({ cpu, kind, nocb, pinned, pinnedCount }: CpuTile): string {
  const load =
    pinned.length === 0 ? t("no pinned task") : `${plural(pinnedCount, t("pinned task"), t("pinned tasks"))}: ${pinned.join(", ")}`;
  return [t("CPU {0}", cpu), CPU_KIND_LABELS[kind], ...(nocb ? ["rcu_nocbs"] : []), load].join(", ");
}

/** Plain: this one; Ctrl: this one too, or no more; Shift: all from the last one to here. */
function clicked(event: MouseEvent, cpu: number, chosen: readonly number[]): readonly number[] {
  const last = chosen.at(-1);
  if (event.shiftKey && last !== undefined) return [...chosen.filter((each) => each !== last), ...range(last, cpu), last].filter(unique);
  if (event.ctrlKey || event.metaKey) return chosen.includes(cpu) ? chosen.filter((each) => each !== cpu) : [...chosen, cpu];
  return chosen.length === 1 && last === cpu ? [] : [cpu];
}

function range(a: number, b: number): readonly number[] {
  return Array.from({ length: Math.abs(a - b) + 1 }, (_, index) => Math.min(a, b) + index);
}

function unique(cpu: number, at: number, all: readonly number[]): boolean {
  return all.indexOf(cpu) === at;
}

function tileKey(event: KeyboardEvent, count: number, chosen: readonly number[], dispatch: StoreAccess["dispatch"]): void {
  const tile = (event.target as HTMLElement).closest<HTMLElement>("[data-cpu]");
  if (tile === null) return;
  const cpu = Number(tile.dataset["cpu"]);
  const key = event.key.toLowerCase();
  const to = target(event.key, tile, count);
  if (to !== undefined) {
    dispatch({
      kind: "choose",
      cpus: event.shiftKey
        ? [...chosen, ...range(cpu, to)]
            .filter((each) => each !== to)
            .filter(unique)
            .concat(to)
        : [to],
    });
    tile.parentElement?.querySelector<HTMLElement>(`[data-cpu="${to}"]`)?.focus();
  } else if (key === "a" && (event.ctrlKey || event.metaKey)) dispatch({ kind: "choose", cpus: range(0, count - 1) });
  else if (event.ctrlKey || event.metaKey || event.altKey) return;
  else if (key === " " || key === "enter") {
    dispatch({ kind: "choose", cpus: chosen.includes(cpu) ? chosen.filter((each) => each !== cpu) : [...chosen, cpu] });
  } else if (key === "escape") dispatch({ kind: "choose", cpus: [] });
  else {
    const kind = KIND_KEYS[key];
    if (kind === undefined) return;
    if (chosen.length === 0) dispatch({ kind: "choose", cpus: [cpu] });
    dispatch({ kind: "cpu-kind", to: kind });
  }
  event.preventDefault();
}

/** Where an arrow leads from a tile; rows are as long as the grid is wide. */
function target(key: string, tile: HTMLElement, count: number): number | undefined {
  const cpu = Number(tile.dataset["cpu"]);
  const perRow = Math.max(1, Math.floor((tile.parentElement?.clientWidth ?? 0) / (tile.offsetWidth + 3)));
  const to = { ArrowLeft: cpu - 1, ArrowRight: cpu + 1, ArrowUp: cpu - perRow, ArrowDown: cpu + perRow, Home: 0, End: count - 1 }[key];
  return to === undefined ? undefined : Math.min(Math.max(to, 0), count - 1);
}

function chosenCpus({ state, dispatch }: StoreAccess, tiles: readonly CpuTile[]): TemplateResult | typeof nothing {
  if (tiles.length === 0) return nothing;
  const { chosen } = state.setup;
  if (chosen.length === 0) {
    return html`<p class="hint dim">
      ${t("Choose CPUs to change them: click, Shift or Ctrl with click, or arrow keys and")} <kbd>N</kbd> <kbd>H</kbd> <kbd>I</kbd> <kbd>O</kbd>
    </p>`;
  }
  const of = tiles.filter(({ cpu }) => chosen.includes(cpu));
  const kinds = new Set(of.map(({ kind }) => kind));
  const loads = new Set(of.map(({ pinned }) => (pinned.length === 0 ? "none" : pinned.length === 1 ? (pinned[0] ?? "") : "several")));
  const [kind] = kinds.size === 1 ? kinds : [];
  const [load] = loads.size === 1 ? loads : [];
  return html`<div class="chosen">
    <span class="chosen-cpus">${t("CPU {0}", formatCpulist(chosen))}</span>
    ${segments(
      t("Kind"),
      CPU_KINDS.map((each) => [each, CPU_KIND_LABELS[each]] as const),
      kind,
      (to) => dispatch({ kind: "cpu-kind", to }),
    )}
    <label class="field inline">
      <span>${t("runs")}</span>
      <select
        @change=${(event: Event) => dispatch({ kind: "cpu-workload", to: (event.target as HTMLSelectElement).value as TaskKind | "none" })}
      >
        ${load === undefined || load === "several" ? html`<option value="" selected disabled>${t("several")}</option>` : nothing}
        ${(["none", ...TASK_KINDS] as const).map(
          (each) => html`<option value=${each} .selected=${each === load}>${each === "none" ? t("nothing pinned") : each}</option>`,
        )}
      </select>
    </label>
  </div>`;
}
