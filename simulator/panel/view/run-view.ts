/** The tab about the run itself: violations first, tries, problems, causes, sources, the kernel's log. */
import { html, nothing, type TemplateResult } from "lit";
import type { RunSummary } from "../../jobs/simulation.ts";
import { formatCount, formatMoment, formatNs, plural } from "../format.ts";
import type { StoreAccess } from "../store.ts";
import { causesTable } from "../tables/result-tables.ts";
import { t } from "../words.ts";
import { icon } from "./icons.ts";
import { problemList, sourceLink } from "./parts.ts";
import { copyText, tableView } from "./table-view.ts";

export function runView(store: StoreAccess, run: RunSummary): TemplateResult {
  const { state, dispatch } = store;
  return html`${violations(store, run)} ${bounds(run)} ${problemList(run.problems, dispatch)}
    ${tableView(store, causesTable(run, state.view.sorts["causes"]), { empty: t("No CPU was disturbed.") })} ${tries(run)} ${sources(run)} ${log(run)}
    <section class="table-block" aria-label=${t("What was run")}>
      <div class="table-head"><h3>${t("What was run")}</h3></div>
      <p class="dim">${setupText(run)}</p>
      <p class="replay">
        <code>quiesce replay ${run.replay}</code>
        <button class="tool" @click=${() => void copyText(store, `quiesce replay ${run.replay}`, t("replay command"))}>
          ${icon("copy")}<span>${t("Copy")}</span>
        </button>
      </p>
    </section>`;
}

function setupText({ setup, events }: RunSummary): string {
  const { cpus, nohzFull, kernelVersion, profile, hz, preempt, seed, scenario, cmdline, settings } = setup;
  return [
    scenario,
    plural(cpus, t("CPU"), t("CPUs")),
    ...(nohzFull === "" ? [] : [`nohz_full ${nohzFull}`]),
    ...(kernelVersion === "" ? [] : [`linux ${kernelVersion}`]),
    t("profile {0}", profile),
    `HZ=${hz}`,
    `preempt=${preempt}`,
    t("seed {0}", seed),
    ...(cmdline === "" ? [] : [cmdline]),
    ...Object.entries(settings).map(([key, value]) => `${key}=${value}`),
    plural(events.recorded, t("event"), t("events")),
    t("{0} instructions", formatCount(events.instructions)),
  ].join(" · ");
}

/** A bound that was hit is said: beyond it, the timeline is empty, and the sums are not. */
function bounds({ events, timeline }: RunSummary): TemplateResult | typeof nothing {
  if (events.dropped === 0) return nothing;
  return html`<div class="notice info" role="note">
    ${icon("info")}
    <div class="notice-text">
      <div>
        ${t("{0} events were kept, {1} more were not: the timeline ends at {2}.", formatCount(events.recorded), formatCount(events.dropped), formatNs(timeline.keptUntilNs))}
      </div>
      <div class="dim">${t("Every table counts all of them. Fewer tasks or a shorter scenario keep the whole timeline.")}</div>
    </div>
  </div>`;
}

function violations(store: StoreAccess, { violations: all }: RunSummary): TemplateResult | typeof nothing {
  if (all.length === 0) return nothing;
  return html`${all.map(
    ({ property, message, file, line, function: name, timeNs, cpu, thread, stack, trace }) =>
      html`<section class="violation" aria-label=${t("Violation")}>
        <h3>
          ${icon("error")} ${property} ${file === "" ? name : sourceLink(file, line, `${file}:${line}`, store.dispatch)}
          <span class="dim">${formatMoment(timeNs)} · ${t("CPU {0}", cpu)} · ${thread}</span>
        </h3>
        <p>${message}</p>
        <div class="two">
          <table class="grid" aria-label=${t("Stack")}>
            <thead><tr><th scope="col">${t("function")}</th><th scope="col">${t("at")}</th></tr></thead>
            <tbody>
              ${stack.map(
                (frame) =>
                  html`<tr><td>${frame.function}</td><td>${frame.file === "" || frame.line < 1 ? frame.file : sourceLink(frame.file, frame.line, `${frame.file}:${frame.line}`, store.dispatch)}</td></tr>`,
              )}
            </tbody>
          </table>
          <table class="grid" aria-label=${t("What happened before")}>
            <thead>
              <tr><th scope="col" class="numeric">${t("time")}</th><th scope="col" class="numeric">${t("CPU")}</th><th scope="col">${t("task")}</th><th scope="col">${t("what happened before")}</th></tr>
            </thead>
            <tbody>
              ${trace.map(
                (step) =>
                  html`<tr>
                    <td class="numeric">${formatMoment(step.timeNs)}</td><td class="numeric">${step.cpu < 0 ? "" : step.cpu}</td><td class="dim">${step.thread}</td>
                    <td>${step.text} ${step.file === "" || step.line < 1 ? nothing : sourceLink(step.file, step.line, `${step.file}:${step.line}`, store.dispatch)}</td>
                  </tr>`,
              )}
            </tbody>
          </table>
        </div>
      </section>`,
  )}`;
}

function tries({ tries: all, triesDropped }: RunSummary): TemplateResult | typeof nothing {
  if (all.length === 0) return nothing;
  return html`<section class="table-block" aria-label=${t("Tries")}>
    <div class="table-head"><h3>${t("Tries")}</h3></div>
    <div class="table-scroll">
      <table class="grid" aria-label=${t("Tries")}>
        <thead>
          <tr>
            <th scope="col" class="numeric">${t("try")}</th><th scope="col">${t("step")}</th><th scope="col" class="numeric">${t("at")}</th>
            <th scope="col">${t("held up by")}</th><th scope="col">${t("why")}</th><th scope="col">${t("switched by")}</th>
          </tr>
        </thead>
        <tbody>
          ${all.map(({ timeNs, step, stragglers }, at) => {
            const [first, ...more] = stragglers;
            return html`<tr>
              <th scope="row" class="numeric">${at + 1}</th><td>${step}</td><td class="numeric">${formatMoment(timeNs)}</td>
              <td>
                ${first === undefined ? html`<span class="dim">${t("nobody: every task is switched")}</span>` : `${first.comm}:${first.pid} ${t("on CPU {0}", first.cpu)}`}
                ${more.length === 0 ? nothing : html`<span class="dim">${t("and {0} more", more.length)}</span>`}
              </td>
              <td class="wraps">${first?.reason ?? ""}</td><td class="wraps">${first?.willSwitch ?? ""}</td>
            </tr>`;
          })}
        </tbody>
      </table>
    </div>
    ${triesDropped === 0 ? nothing : html`<p class="hint dim">${t("{0} more tries are not listed.", formatCount(triesDropped))}</p>`}
  </section>`;
}

function sources({ sources: all }: RunSummary): TemplateResult | typeof nothing {
  if (all.length === 0) return nothing;
  const names = (from: "file" | "model"): string =>
    all
      .filter((each) => each.from === from)
      .map(({ name }) => name)
      .join(", ");
  return html`<section class="table-block" aria-label=${t("Sources")}>
    <div class="table-head"><h3>${t("Sources")}</h3></div>
    <dl class="pairs">
      <dt>${t("compiled from files")}</dt><dd>${names("file")}</dd>
      <dt>${t("functions of the model")}</dt><dd>${names("model")}</dd>
    </dl>
  </section>`;
}

function log({ log: lines, logDropped }: RunSummary): TemplateResult | typeof nothing {
  if (lines.length === 0) return nothing;
  return html`<section class="table-block" aria-label=${t("Kernel log")}>
    <div class="table-head"><h3>${t("What the kernel would have printed")}</h3></div>
    <div class="table-scroll">
      <table class="grid" aria-label=${t("Kernel log")}>
        <thead>
          <tr><th scope="col" class="numeric">${t("time")}</th><th scope="col" class="numeric">${t("CPU")}</th><th scope="col">${t("level")}</th><th scope="col">${t("message")}</th></tr>
        </thead>
        <tbody>
          ${lines.map(({ timeNs, cpu, level, text }) => html`<tr><td class="numeric">${formatMoment(timeNs)}</td><td class="numeric">${cpu}</td><td class="dim">${level}</td><td class="mono">${text}</td></tr>`)}
        </tbody>
      </table>
    </div>
    ${logDropped === 0 ? nothing : html`<p class="hint dim">${t("{0} more lines are not listed.", formatCount(logDropped))}</p>`}
  </section>`;
}
