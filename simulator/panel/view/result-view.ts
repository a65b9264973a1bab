/** What came of the last run, in one strip; and every state in which there is nothing to look at, with the next step. */
import { html, nothing, type TemplateResult } from "lit";
import type { RunProgress, RunSummary } from "../../jobs/simulation.ts";
import { formatCount, formatNs, formatNsShort, plural } from "../format.ts";
import type { HostCommand } from "../messages.ts";
import { type Ending, isStale, type OtherSide, type PanelState, type Shown } from "../state/state.ts";
import { relayErrorOf, type StoreAccess } from "../store.ts";
import { phrase, t } from "../words.ts";
import { icon, type IconName } from "./icons.ts";
import { problemList, segments } from "./parts.ts";
import { FIX_RULE } from "./toolbar.ts";

/** Verdicts in the words of the command line. */
const VERDICTS: Readonly<Record<RunSummary["result"], readonly [icon: IconName, text: string, tone: string]>> = {
  completed: ["pass", phrase("completed"), "good"],
  violated: ["error", phrase("violated"), "bad"],
  stuck: ["warning", phrase("stuck"), "warn"],
  "gave-up": ["warning", phrase("gave up"), "warn"],
};

export function resultView(store: StoreAccess): TemplateResult {
  const { state } = store;
  return html`${progressBar(state)} ${banner(store)} ${endingView(store)} ${state.shown === undefined ? firstSteps(state) : strip(store, state.shown)}`;
}

// ---------------------------------------------------------------- while it runs

const PHASES: Readonly<Record<RunProgress["phase"], string>> = {
  waiting: phrase("Waiting for the run before to end"),
  compiling: phrase("Compiling"),
  running: phrase("Running"),
  "summing-up": phrase("Summing up"),
};

function progressBar({ job }: PanelState): TemplateResult | typeof nothing {
  if (job.kind === "none") return nothing;
  return html`<div class="progress" role="status">
    <vscode-progress-bar indeterminate aria-label=${t("Simulation")}></vscode-progress-bar>
    <span class="dim">${job.kind === "running" && job.stopping ? t("Stopping") : progressText(job)}</span>
  </div>`;
}

function progressText(job: Exclude<PanelState["job"], { readonly kind: "none" }>): string {
  if (job.kind === "starting" || job.progress === undefined) return t("Starting");
  const { phase, virtualNs, step, tries, instructions } = job.progress;
  const side = job.side === undefined ? [] : [t("side {0}", job.side.toUpperCase())];
  if (phase !== "running") return [t(PHASES[phase]), ...side].join(" · ");
  return [
    ...side,
    step === "" ? t("before the first step") : t("step {0}", step),
    t("{0} of virtual time", formatNsShort(virtualNs)),
    plural(tries, t("try"), t("tries")),
    t("{0} instructions", formatCount(instructions)),
  ].join(" · ");
}

// ---------------------------------------------------------------- what stands in the way

/** The document is gone, or the server is down: said above everything, with the way out. */
export function banner(store: StoreAccess): TemplateResult | typeof nothing {
  const { document, server } = store.state;
  if (document?.state === "gone") {
    return notice(
      "warning",
      t("{0} is gone", document.name),
      t("What is shown is its last run. Open the file again to go on, or close this panel."),
      [],
    );
  }
  if (server.kind === "stopped" || server.kind === "failed") {
    return notice("error", server.reason, "", [
      commandButton(store, "quiesce.restartServer", t("Restart the server")),
      commandButton(store, "quiesce.showOutput", t("Show its output")),
    ]);
  }
  return nothing;
}

function endingView(store: StoreAccess): TemplateResult | typeof nothing {
  const { ending, server, job } = store.state;
  if (ending === undefined || job.kind !== "none" || server.kind === "stopped" || server.kind === "failed") return nothing;
  const again = html`<button class="tool" @click=${() => store.dispatch({ kind: "run" })}>${icon("run")}<span>${t("Run again")}</span></button>`;
  switch (ending.kind) {
    case "cancelled":
      return notice(
        "info",
        t("Stopped before there was a result"),
        store.state.shown === undefined ? "" : t("Below is the result of the run before."),
        [again],
      );
    case "refused":
      return notice("error", ending.message, ending.help, [], problemList(ending.problems, store.dispatch));
    case "failed":
      return notice("error", ending.message, ending.help, failureSteps(store, ending, again));
    default:
      return ending satisfies never;
  }
}

function failureSteps(
  store: StoreAccess,
  { why }: Extract<Ending, { readonly kind: "failed" }>,
  again: TemplateResult,
): readonly TemplateResult[] {
  return why === "bug" ? [again, commandButton(store, "quiesce.copyDiagnostics", t("Copy diagnostics"))] : [again];
}

export function commandButton({ channel, dispatch }: StoreAccess, command: HostCommand, label: string): TemplateResult {
  const act = async (): Promise<void> => {
    try {
      await channel.service("command", { command });
    } catch (error) {
      dispatch({ kind: "notice", text: relayErrorOf(error).message });
    }
  };
  return html`<button class="tool" @click=${() => void act()}><span>${label}</span></button>`;
}

export function notice(
  kind: "info" | "warning" | "error",
  title: string,
  help: string,
  steps: readonly TemplateResult[],
  more: TemplateResult | typeof nothing = nothing,
): TemplateResult {
  return html`<div class="notice ${kind}" role=${kind === "error" ? "alert" : "status"}>
    ${icon(kind)}
    <div class="notice-text">
      <div>${title}</div>
      ${help === "" ? nothing : html`<div class="dim">${help}</div>`} ${more}
      ${steps.length === 0 ? nothing : html`<div class="notice-steps">${steps}</div>`}
    </div>
  </div>`;
}

/** A new panel: what it does, and the one thing to press. */
function firstSteps({ job, ending, document, server }: PanelState): TemplateResult | typeof nothing {
  if (job.kind !== "none" || ending !== undefined || document === undefined || server.kind === "stopped" || server.kind === "failed")
    return nothing;
  return html`<div class="empty">
    <p>${t("Run {0} on this machine to see which CPUs it disturbs, for how long, and which line is to blame.", document.name)}</p>
    <p class="dim">${t("The text is taken from the editor, saved or not. Nothing is built, and nothing leaves this machine.")}</p>
  </div>`;
}

// ---------------------------------------------------------------- the result

function strip(store: StoreAccess, shown: Shown): TemplateResult {
  const stale = isStale(store.state) && store.state.job.kind === "none";
  return html`<section class="result ${stale ? "stale" : ""}" aria-label=${t("Result")}>
    ${shown.kind === "one" ? oneResult(shown.summary, "") : comparedResult(store, shown)}
    ${
      stale
        ? html`<span class="stale-note">
          ${t("Text or options have changed since")}
          <button class="link" @click=${() => store.dispatch({ kind: "run", ...(shown.kind === "one" ? {} : { against: shown.against }) })}>${t("run again")}</button>
        </span>`
        : nothing
    }
  </section>`;
}

function comparedResult(store: StoreAccess, { a, b, against }: Extract<Shown, { readonly kind: "compared" }>): TemplateResult {
  const { view } = store.state;
  return html`<div class="sides">${oneResult(a, "A")} ${oneResult(b, "B")}</div>
    <div class="sides-foot">
      <span class="dim">${t("B is {0}", otherName(against, b))}</span>
      ${segments(
        t("Timeline of"),
        [
          ["a", t("A")],
          ["b", t("B")],
          ["both", t("both")],
        ],
        view.side,
        (side) => store.dispatch({ kind: "view", change: { side } }),
      )}
      ${
        against.kind === "fix"
          ? html`<button class="tool" @click=${() => void applyFix(store)}><span>${t("Apply the fix to the file")}</span></button>`
          : nothing
      }
      <button class="tool" @click=${() => store.dispatch({ kind: "run" })}>${icon("close")}<span>${t("End comparison")}</span></button>
    </div>`;
}

export function otherName(other: OtherSide, { setup }: RunSummary): string {
  switch (other.kind) {
    case "fix":
      return t("the file with the quick fix {0}", other.rule);
    case "file":
      return other.name;
    case "patch":
      return t("the file with {0}", other.patch.name);
    case "head":
      return t("the file at git {0}", setup.patch === "" ? "HEAD" : setup.patch);
    default:
      return other satisfies never;
  }
}

async function applyFix({ channel, state, dispatch }: StoreAccess): Promise<void> {
  const uri = state.document?.uri;
  if (uri === undefined) return;
  try {
    const applied = await channel.service("applyFix", { uri, rule: FIX_RULE });
    dispatch({ kind: "notice", text: applied ? t("The fix is in the editor, not yet saved") : t("The fix no longer applies to the text") });
  } catch (error) {
    dispatch({ kind: "notice", text: relayErrorOf(error).message });
  }
}

function oneResult(run: RunSummary, side: string): TemplateResult {
  const [mark, verdict, tone] = VERDICTS[run.result];
  const { totals, setup, disturbedCpus } = run;
  const tries = run.tries.length + run.triesDropped;
  const figures: readonly (readonly [string, string, string?])[] = [
    [
      formatNsShort(run.transitionNs),
      t("time"),
      run.steps.map(({ name, startNs, endNs }) => `${name} ${formatNs(endNs - startNs)}`).join(", "),
    ],
    [formatCount(tries), tries === 1 ? t("try") : t("tries")],
    [formatCount(run.gracePeriods), run.gracePeriods === 1 ? t("grace period") : t("grace periods")],
    [
      disturbedCount(run),
      setup.isolated === "" ? t("CPUs disturbed") : t("isolated disturbed"),
      disturbedCpus === "" ? t("none") : t("CPUs {0}", disturbedCpus),
    ],
    [formatCount(totals.count), t("disturbances"), t("of {0}", setup.isolated === "" ? t("all CPUs") : t("CPUs {0}", setup.isolated))],
    [formatCount(totals.ipis), t("IPIs")],
    [formatNsShort(totals.stolenNs), t("taken"), t("Virtual time taken from the CPUs' own work")],
  ];
  return html`<div class="run-result">
    <span class="verdict ${tone}">${side === "" ? nothing : html`<b>${side}</b>`}${icon(mark)}<span>${t(verdict)}</span></span>
    <dl class="figures">
      ${figures.map(
        ([value, name, title]) => html`<div title=${title ?? nothing}>
          <dd>${value}</dd>
          <dt>${name}</dt>
        </div>`,
      )}
    </dl>
  </div>`;
}

function disturbedCount({ byCpu, setup, headline }: RunSummary): string {
  // The headline counts them as the command line does; the sum by CPU is the same, without words around it.
  const of = /(\d+ of \d+) /.exec(headline)?.[1];
  const disturbed = byCpu.filter(({ isolated }) => setup.isolated === "" || isolated).length;
  return of ?? formatCount(disturbed);
}
