/** The row at the top while the panel explores, and what is looked at. */
import { html, nothing, type TemplateResult } from "lit";
import { MEMORY_MODELS, type TraceExport, WORKER_CHOICES } from "../../exploration/contract.ts";
import { explorationMarkdown, MEMORY_NAMES } from "../../exploration/words.ts";
import { DEFAULT_WORKER } from "../../../explore/places.ts";
import { baseName, formatCount } from "../../format.ts";
import { ANY_NUMBER } from "../../state/exploring.ts";
import { obstacle, type PanelState } from "../../state/state.ts";
import { relayErrorOf, type StoreAccess } from "../../store.ts";
import { phrase, t } from "../../words.ts";
import { icon } from "../icons.ts";
import type { MenuItem } from "../menu.ts";
import { segments, toolButton } from "../parts.ts";
import { copyText } from "../table-view.ts";

/** What the explorer takes: see docs/explore.md. */
const MOST_CPUS = 4;
const MOST_TASKS = 8;
const PREEMPTIONS = [ANY_NUMBER, 0, 1, 2, 3, 4] as const;
const STATE_BOUNDS = [100_000, 1_000_000, 8_000_000, 32_000_000, 128_000_000] as const;

const MEMORY_HINTS: Readonly<Record<(typeof MEMORY_MODELS)[number], string>> = {
  sc: phrase("Every CPU sees all stores in one order. A missing barrier is not found."),
  lkmm: phrase("Loads may read what is not newest, as the kernel's memory model allows. Many more states."),
};

type Worker = (typeof WORKER_CHOICES)[number];

const WORKER_NAMES: Readonly<Record<Worker, string>> = {
  shared: phrase("shared CPU"),
  own: phrase("own CPU"),
  both: phrase("both in turn"),
};

export function exploreButton({ state, dispatch }: StoreAccess): TemplateResult {
  if (state.exploring.job.kind !== "none")
    return html`<vscode-button class="run" secondary @click=${() => dispatch({ kind: "explore-stop" })}>
      <span slot="content-before" class="in-button">${icon("stop")}</span>${t("Stop")}
    </vscode-button>`;
  const blocked = obstacle(state, true);
  return html`<vscode-button
    class="run"
    ?disabled=${blocked !== undefined}
    title=${blocked === undefined ? t("Explore (R)") : t(blocked)}
    @click=${() => dispatch({ kind: "explore" })}
  >
    <span slot="content-before" class="in-button">${icon("run")}</span>${t("Explore")}
  </vscode-button>`;
}

/** The machine of an exploration: always open, because the verdict is about no other. */
export function scopeView({ state, dispatch }: StoreAccess): TemplateResult {
  const { options } = state.exploring;
  const states = [...new Set([...STATE_BOUNDS, options.states])].sort((a, b) => a - b);
  return html`<section class="options fields scope" aria-label=${t("Scope")}>
    <label class="field from" title=${t("The scenario's step at which exploring begins, such as disable; what stands before it happens in one fixed order")}>
      <span>${t("Begin at step")}</span>
      <input
        type="text"
        placeholder=${t("the first")}
        spellcheck="false"
        .value=${options.from}
        @change=${(event: Event) => dispatch({ kind: "explore-options", change: { from: (event.target as HTMLInputElement).value.trim() } })}
      />
    </label>
    <div class="field">
      <span>${t("Memory model")}</span>
      ${segments(
        t("Memory model"),
        MEMORY_MODELS.map((model) => [model, model, `${t(MEMORY_NAMES[model])}. ${t(MEMORY_HINTS[model])}`] as const),
        options.memory,
        (memory) => dispatch({ kind: "explore-options", change: { memory } }),
      )}
    </div>
    ${count(t("CPUs"), t("All but the first are NOHZ_FULL"), 2, MOST_CPUS, options.cpus, (cpus) => dispatch({ kind: "explore-options", change: { cpus } }))}
    ${count(t("Tasks"), t("Tasks that call the patched function, beside the administrator"), 0, MOST_TASKS, options.tasks, (tasks) => dispatch({ kind: "explore-options", change: { tasks } }))}
    <label class="field" title=${t("Where the transition's worker runs: on the administrator's CPU, on a CPU of its own, or in one exploration each")}>
      <span>${t("Worker")}</span>
      <select
        @change=${(event: Event) => dispatch({ kind: "explore-options", change: { worker: workerOf((event.target as HTMLSelectElement).value) } })}
      >
        ${WORKER_CHOICES.map((choice) => html`<option value=${choice} .selected=${choice === options.worker}>${t(WORKER_NAMES[choice])}</option>`)}
      </select>
    </label>
    <label class="field" title=${t("Only executions in which another CPU or an event comes between so often at most, although a CPU could go on. Most bugs need one or two.")}>
      <span>${t("Preemptions")}</span>
      <select
        @change=${(event: Event) => dispatch({ kind: "explore-options", change: { preemptions: Number((event.target as HTMLSelectElement).value) } })}
      >
        ${PREEMPTIONS.map(
          (bound) =>
            html`<option value=${bound} .selected=${bound === options.preemptions}>${bound === ANY_NUMBER ? t("any number") : t("{0} at most", bound)}</option>`,
        )}
      </select>
    </label>
    <label class="field" title=${t("The search gives up when it has seen so many states")}>
      <span>${t("States at most")}</span>
      <select
        @change=${(event: Event) => dispatch({ kind: "explore-options", change: { states: Number((event.target as HTMLSelectElement).value) } })}
      >
        ${states.map((value) => html`<option value=${value} .selected=${value === options.states}>${formatCount(value)}</option>`)}
      </select>
    </label>
  </section>`;
}

function workerOf(value: string): Worker {
  return WORKER_CHOICES.find((choice) => choice === value) ?? DEFAULT_WORKER;
}

function count(label: string, hint: string, least: number, most: number, chosen: number, choose: (value: number) => void): TemplateResult {
  const values = Array.from({ length: most - least + 1 }, (_, k) => least + k);
  return html`<label class="field narrow" title=${hint}>
    <span>${label}</span>
    <select @change=${(event: Event) => choose(Number((event.target as HTMLSelectElement).value))}>
      ${values.map((value) => html`<option value=${value} .selected=${value === chosen}>${value}</option>`)}
    </select>
  </label>`;
}

// ---------------------------------------------------------------- copy, export, debugger

export function traceMenu(store: StoreAccess): TemplateResult {
  const { shown } = store.state.exploring;
  const none = shown === undefined ? { disabled: t("Explore first") } : {};
  const noTrace =
    shown?.result.violation === undefined ? { disabled: shown === undefined ? t("Explore first") : t("There is no counterexample") } : {};
  const noExport = shown !== undefined && shown.id === undefined ? { disabled: t("Explore again: the server has let go of it") } : noTrace;
  const items: readonly MenuItem[] = [
    { id: "markdown", label: t("Copy as Markdown"), ...none },
    { id: "replay", label: t("Copy replay command"), note: "quiesce replay", ...noTrace },
    { id: "sarif", label: t("Export as SARIF…"), separated: true, ...noExport },
    { id: "perfetto", label: t("Export for Perfetto…"), note: "ui.perfetto.dev", ...noExport },
    { id: "debug", label: t("Open in debugger"), separated: true, ...noTrace },
  ];
  return html`<quiesce-menu
    compact
    icon="save"
    .label=${t("Copy and export")}
    .items=${items}
    @chosen=${(event: CustomEvent<string>) => void handOut(store, event.detail)}
  ></quiesce-menu>`;
}

const ENDINGS: Readonly<Record<TraceExport, string>> = { sarif: "sarif", perfetto: "perfetto.json" };

/** Copies, exports or debugs what is shown. */
export async function handOut(store: StoreAccess, what: string): Promise<void> {
  const { state, dispatch, service, channel } = store;
  const { shown, trace } = state.exploring;
  if (shown === undefined) return;
  const { id, result } = shown;
  try {
    if (what === "markdown") await copyText(store, explorationMarkdown(result, trace.watched), t("exploration"));
    else if (what === "replay") await copyText(store, `quiesce replay ${result.replay}`, t("replay command"));
    else if (what === "debug") await debug(store, result.replay);
    else if ((what === "sarif" || what === "perfetto") && id !== undefined) {
      const name = `${baseName(result.file).replace(/\.c$/, "")}-${result.scenario.replaceAll(/[^\w-]+/g, "-")}.${ENDINGS[what]}`;
      const saved = await channel.service("save", { name, text: await service.exportTrace(id, what) });
      if (saved !== null) dispatch({ kind: "notice", text: t("Saved as {0}", saved) });
    }
  } catch (error) {
    const { message, help } = relayErrorOf(error);
    dispatch({ kind: "notice", text: help === "" ? message : `${message}. ${help}` });
  }
}

async function debug({ state, channel, dispatch }: StoreAccess, token: string): Promise<void> {
  const { document, exploring } = state;
  if (document === undefined || token === "") return;
  const property = exploring.shown?.result.violation?.property ?? "";
  const began = await channel.service("debug", { uri: document.uri, token, name: t("Counterexample: {0}", property) });
  if (!began) dispatch({ kind: "notice", text: t("The debugger did not begin") });
}

export function debugButton(store: StoreAccess, { exploring }: PanelState): TemplateResult | typeof nothing {
  if (exploring.shown?.result.violation === undefined || exploring.shown.result.replay === "") return nothing;
  return toolButton("debug", t("Open in debugger (D)"), () => void handOut(store, "debug"));
}
