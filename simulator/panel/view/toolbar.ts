/** The row at the top: what is run, run and stop, comparisons, exports, options, help. */
import { html, nothing, type TemplateResult } from "lit";
import type { ExportForm } from "../../jobs/timeline.ts";
import { baseName } from "../format.ts";
import { isRunGone } from "../service.ts";
import { mainRun, obstacle, type OtherSide, type PanelState, rerunsOnEdit } from "../state/state.ts";
import { relayErrorOf, type StoreAccess } from "../store.ts";
import { readMachine } from "../topology/machine.ts";
import { t } from "../words.ts";
import { debugButton, exploreButton, traceMenu } from "./explore/explore-toolbar.ts";
import { icon } from "./icons.ts";
import type { MenuItem } from "./menu.ts";
import { dropdown, segments, toolButton } from "./parts.ts";
import { copyText } from "./table-view.ts";

/** The rule whose quick fix is the reason for this panel. */
export const FIX_RULE = "hard-forced-synchronization";

export function toolbar(store: StoreAccess): TemplateResult {
  const { state, dispatch } = store;
  const { setup, job, view, exploring } = state;
  const blocked = obstacle(state, readMachine(setup.machine).topology !== undefined);
  const isBusy = job.kind !== "none";
  return html`<header class="toolbar" role="toolbar" aria-label=${exploring.isOpen ? t("Exploration") : t("Simulation")}>
    ${segments(
      t("What to do"),
      [
        ["simulate", t("Simulate"), t("One timeline, on a machine of any size")],
        ["explore", t("Explore"), t("Every interleaving, on a small machine")],
      ],
      exploring.isOpen ? "explore" : "simulate",
      (mode) => dispatch({ kind: "exploring", isOpen: mode === "explore" }),
    )}
    ${
      exploring.isOpen
        ? exploreButton(store)
        : isBusy
          ? html`<vscode-button class="run" secondary @click=${() => dispatch({ kind: "stop" })}>
          <span slot="content-before" class="in-button">${icon("stop")}</span>${t("Stop")}
        </vscode-button>`
          : html`<vscode-button
          class="run"
          ?disabled=${blocked !== undefined}
          title=${blocked === undefined ? t("Run (R)") : t(blocked)}
          @click=${() => dispatch({ kind: "run" })}
        >
          <span slot="content-before" class="in-button">${icon("run")}</span>${t("Run")}
        </vscode-button>`
    }
    ${dropdown({
      label: t("Scenario"),
      among: scenarios(state),
      chosen: setup.scenario,
      choose: (scenario) => dispatch({ kind: "scenario", scenario }),
    })}
    ${exploring.isOpen ? html`<span class="grow"></span>` : runOnly(store, blocked)}
    <button
      class="tool"
      aria-expanded=${view.optionsOpen}
      @click=${() => dispatch({ kind: "view", change: { optionsOpen: !view.optionsOpen } })}
    >
      <span>${t("Options")}</span>${icon(view.optionsOpen ? "down" : "chevron")}
    </button>
    ${exploring.isOpen ? html`${debugButton(store, state)} ${traceMenu(store)}` : exportMenu(store)} ${toolButton("help", t("Keys and legend (?)"), () => dispatch({ kind: "view", change: { helpOpen: !view.helpOpen } }))}
  </header>`;
}

/** What only runs have: comparisons, and running on edit. */
function runOnly(store: StoreAccess, blocked: string | undefined): TemplateResult {
  const { state, dispatch } = store;
  return html`<quiesce-menu
      icon="compare"
      .label=${t("Compare")}
      .items=${compareItems(state, blocked)}
      @click=${() => void loadOpenFiles(store)}
      @chosen=${(event: CustomEvent<string>) => void compare(store, event.detail)}
    ></quiesce-menu>
    <span class="grow"></span>
    <label class="check" title=${t("Run again when the text in the editor changes")}>
      <input
        type="checkbox"
        .checked=${rerunsOnEdit(state)}
        @change=${(event: Event) => dispatch({ kind: "rerun-on-edit", on: (event.target as HTMLInputElement).checked })}
      /><span>${t("Run on edit")}</span>
    </label>`;
}

/** Before the catalogue has come, what is chosen is all there is. */
function scenarios({ catalogue, setup }: PanelState): readonly { readonly name: string; readonly summary: string }[] {
  const known = catalogue?.scenarios ?? [];
  return known.some(({ name }) => name === setup.scenario) ? known : [{ name: setup.scenario, summary: "" }, ...known];
}

// ---------------------------------------------------------------- comparison

function compareItems({ git, openFiles }: PanelState, blocked: string | undefined): readonly MenuItem[] {
  const disabled = blocked === undefined ? {} : { disabled: t(blocked) };
  return [
    { id: "fix", label: t("With the quick fix applied"), note: FIX_RULE, ...disabled },
    { id: "head", label: t("With git HEAD"), ...(git.available ? disabled : { disabled: git.reason }) },
    { id: "patch", label: t("With a patch file…"), ...disabled },
    { id: "file", label: t("With another file…"), ...disabled },
    ...openFiles.slice(0, 8).map(({ uri, name }, at) => Object.assign({ id: `open:${uri}`, label: name, separated: at === 0 }, disabled)),
  ];
}

async function loadOpenFiles({ channel, dispatch }: StoreAccess): Promise<void> {
  try {
    dispatch({ kind: "open-files", files: await channel.service("openFiles", {}) });
  } catch {
    // The other ways to compare are there without it.
    dispatch({ kind: "open-files", files: [] });
  }
}

export async function compare(store: StoreAccess, choice: string): Promise<void> {
  try {
    const against = await otherSide(store, choice);
    if (against !== undefined) store.dispatch({ kind: "run", against });
  } catch (error) {
    store.dispatch({ kind: "notice", text: relayErrorOf(error).message });
  }
}

/** Undefined when called off. */
async function otherSide({ channel, state }: StoreAccess, choice: string): Promise<OtherSide | undefined> {
  if (choice === "fix") return { kind: "fix", rule: FIX_RULE };
  if (choice === "head") return { kind: "head" };
  if (choice === "patch") {
    const chosen = await channel.service("pick", { what: "patch" });
    return chosen === null ? undefined : { kind: "patch", patch: { name: chosen.name, text: chosen.text } };
  }
  if (choice === "file") {
    const chosen = await channel.service("pick", { what: "c" });
    return chosen === null ? undefined : { kind: "file", uri: chosen.uri, name: chosen.name };
  }
  const uri = choice.slice("open:".length);
  return { kind: "file", uri, name: state.openFiles.find((file) => file.uri === uri)?.name ?? baseName(uri) };
}

// ---------------------------------------------------------------- export

function exportMenu(store: StoreAccess): TemplateResult {
  const none = mainRun(store.state) === undefined ? { disabled: t("Run a simulation first") } : {};
  const items: readonly MenuItem[] = [
    { id: "markdown", label: t("Copy report as Markdown"), ...none },
    { id: "replay", label: t("Copy replay token"), note: "quiesce replay", ...none },
    { id: "perfetto", label: t("Export for Perfetto…"), note: "ui.perfetto.dev", separated: true, ...none },
    { id: "json", label: t("Export as JSON…"), ...none },
    { id: "lines", label: t("Export events as JSON lines…"), ...none },
  ];
  return html`<quiesce-menu
    compact
    icon="save"
    .label=${t("Copy and export")}
    .items=${items}
    @chosen=${(event: CustomEvent<string>) => void exportRun(store, event.detail)}
  ></quiesce-menu>`;
}

const ENDINGS: Readonly<Record<ExportForm, string>> = {
  perfetto: "perfetto.json",
  lines: "events.jsonl",
  json: "simulate.json",
  markdown: "simulate.md",
};

export async function exportRun(store: StoreAccess, what: string): Promise<void> {
  const { service, channel, dispatch, state } = store;
  const run = mainRun(state);
  if (run === undefined) return;
  try {
    if (what === "replay") await copyText(store, run.replay, t("replay token"));
    else if (what === "markdown") await copyText(store, await service.export(run.run, "markdown"), t("report"));
    else if (what === "perfetto" || what === "json" || what === "lines") {
      const text = await service.export(run.run, what);
      const name = `${baseName(run.setup.file).replace(/\.c$/, "")}-${run.setup.scenario}.${ENDINGS[what]}`;
      const saved = await channel.service("save", { name, text });
      if (saved !== null) dispatch({ kind: "notice", text: t("Saved as {0}", saved) });
    }
  } catch (error) {
    dispatch({ kind: "notice", text: relayErrorOf(error).message });
    if (isRunGone(error)) dispatch({ kind: "run-gone", run: run.run });
  }
}

// ---------------------------------------------------------------- options

export function options(store: StoreAccess): TemplateResult | typeof nothing {
  const { state, dispatch } = store;
  const { setup, catalogue, view, exploring } = state;
  if (!view.optionsOpen) return nothing;
  const set = (key: string, value: string): void => dispatch({ kind: "setting", key, value });
  return html`<section class="options fields" aria-label=${t("Options")}>
    ${exploring.isOpen ? nothing : seedField(store)}
    ${choice(
      t("Kernel profile"),
      [
        ["", catalogue === undefined ? t("as the tree says") : t("{0} (as the tree says)", catalogue.profile)],
        ...(catalogue?.profiles ?? []).map(({ name, summary }) => [name, name, summary] as const),
      ],
      setup.profile,
      (profile) => dispatch({ kind: "profile", profile }),
    )}
    ${choice(
      t("Preemption"),
      [["", t("as the profile says")], ...(catalogue?.preemptionModels ?? []).map((name) => [name, name] as const)],
      setup.settings["preempt"] ?? "",
      (value) => set("preempt", value),
    )}
    ${choice(
      t("Ticks a second"),
      [["", t("as the machine says")], ...(catalogue?.tickRates ?? []).map((rate) => [String(rate), String(rate)] as const)],
      setup.settings["hz"] ?? "",
      (value) => set("hz", value),
    )}
    ${choice(
      t("Reliable stack traces"),
      [
        ["", t("on")],
        ["off", t("off")],
      ],
      setup.settings["reliable-stacktrace"] ?? "",
      (value) => set("reliable-stacktrace", value),
    )}
    ${choice(
      t("Tracing where RCU is not watching"),
      [
        ["", t("as the profile says")],
        ["on", t("on")],
        ["off", t("off")],
      ],
      setup.settings["tracing-where-rcu-is-not-watching"] ?? "",
      (value) => set("tracing-where-rcu-is-not-watching", value),
    )}
  </section>`;
}

/** There is one timeline for each; an exploration looks at all of them. */
function seedField({ state: { setup }, dispatch }: StoreAccess): TemplateResult {
  return html`<label class="field narrow" title=${t("0 is the nominal timeline; another seed stretches costs and stops CPUs, as a hypervisor does")}>
      <span>${t("Seed")}</span>
      <input
        type="number"
        min="0"
        .value=${String(setup.seed)}
        @change=${(event: Event) => {
          const input = event.target as HTMLInputElement;
          if (input.reportValidity() && input.value !== "") dispatch({ kind: "seed", seed: input.valueAsNumber });
        }}
      />
    </label>`;
}

function choice(
  label: string,
  choices: readonly (readonly [value: string, text: string, title?: string])[],
  chosen: string,
  choose: (value: string) => void,
): TemplateResult {
  return html`<label class="field">
    <span>${label}</span>
    <select @change=${(event: Event) => choose((event.target as HTMLSelectElement).value)}>
      ${choices.map(([value, text, title]) => html`<option value=${value} title=${title ?? nothing} .selected=${value === chosen}>${text}</option>`)}
    </select>
  </label>`;
}
