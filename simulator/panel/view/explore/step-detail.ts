/** Everything about the chosen step, below the picture: what it changed, what it read that was old, and what it is ordered with. */
import { html, nothing, type TemplateResult } from "lit";
import type { CounterStep } from "../../exploration/contract.ts";
import { staleTexts, stepText } from "../../exploration/words.ts";
import { isShowable } from "../../places.ts";
import { stepsOf } from "../../state/exploring.ts";
import type { StoreAccess } from "../../store.ts";
import { t } from "../../words.ts";
import { sourceLink, toolButton } from "../parts.ts";

export function stepDetail(store: StoreAccess): TemplateResult | typeof nothing {
  const { exploring } = store.state;
  const steps = stepsOf(exploring);
  const { chosen } = exploring.trace;
  const step = steps[chosen];
  if (step === undefined) return nothing;
  const { cpu, thread } = step;
  return html`<section class="step-detail" aria-label=${t("Chosen step")}>
    <div class="step-head">
      <b>${t("Step {0} of {1}", chosen + 1, steps.length)}</b>
      <span class="dim">${t("CPU {0}", cpu)} · ${thread}</span>
      ${stepPlace(store, step)}
      <span class="grow"></span>
      ${toolButton("left", t("Previous step"), () => go(store, chosen - 1), chosen === 0)}
      ${toolButton("right", t("Next step"), () => go(store, chosen + 1), chosen === steps.length - 1)}
    </div>
    <p class="mono">${stepText(step)}</p>
    <div class="step-parts">${changes(store, step)} ${stale(store, step)} ${order(store, steps, chosen)}</div>
  </section>`;
}

/** A link, where there is something to go to. */
function stepPlace({ dispatch }: StoreAccess, { file, line }: CounterStep): TemplateResult | typeof nothing {
  if (file === "") return nothing;
  if (isShowable({ file, line })) return sourceLink(file, line, `${file}:${line}`, dispatch);
  return html`<span class="dim" title=${t("Part of the model that stands for the rest of the kernel")}>${file}:${line}</span>`;
}

function go({ dispatch }: StoreAccess, step: number): void {
  dispatch({ kind: "choose-step", step, reveal: "show" });
}

function changes({ dispatch }: StoreAccess, { changed }: CounterStep): TemplateResult {
  if (changed.length === 0) return html`<p class="hint dim">${t("Changes nothing that another CPU looks at.")}</p>`;
  return html`<table class="grid" aria-label=${t("What it changed")}>
    <thead>
      <tr><th scope="col">${t("variable")}</th><th scope="col">${t("was")}</th><th scope="col">${t("is")}</th><th scope="col"><span class="hidden">${t("Watch")}</span></th></tr>
    </thead>
    <tbody>
      ${changed.map(
        ({ name, from, to }) =>
          html`<tr>
            <th scope="row" class="mono">${name}</th><td class="mono dim">${from}</td><td class="mono">${to}</td>
            <td class="act">${toolButton("eye", t("Watch {0}", name), () => dispatch({ kind: "watch", text: name }))}</td>
          </tr>`,
      )}
    </tbody>
  </table>`;
}

function stale(store: StoreAccess, step: CounterStep): TemplateResult | typeof nothing {
  const texts = staleTexts(step);
  if (texts.length === 0) return nothing;
  const sources = (step.staleReads ?? []).flatMap(({ from, missed }) => [from, missed]).filter((each) => each !== undefined);
  return html`<div class="step-stale">
    <h3>${t("Stale reads")}</h3>
    <ul>
      ${texts.map((text) => html`<li>${text}</li>`)}
    </ul>
    ${[...new Set(sources)].map((at) => stepLink(store, at, t("step {0}", at + 1)))}
  </div>`;
}

function order(store: StoreAccess, steps: readonly CounterStep[], chosen: number): TemplateResult | typeof nothing {
  const before = steps[chosen]?.after ?? [];
  const behind = steps.flatMap(({ after = [] }, at) => after.filter(({ step }) => step === chosen).map(({ by }) => ({ step: at, by })));
  if (before.length === 0 && behind.length === 0) return nothing;
  return html`<div class="step-order">
    ${orderList(store, steps, t("Comes after"), before)} ${orderList(store, steps, t("Comes before"), behind)}
  </div>`;
}

function orderList(
  store: StoreAccess,
  steps: readonly CounterStep[],
  title: string,
  others: readonly { readonly step: number; readonly by: string }[],
): TemplateResult | typeof nothing {
  if (others.length === 0) return nothing;
  return html`<h3>${title}</h3>
    <ul>
      ${others.map(({ step, by }) => {
        const other = steps[step];
        if (other === undefined) return nothing;
        return html`<li>
          ${stepLink(store, step, t("step {0} on CPU {1}", step + 1, other.cpu))}
          <span class="dim">${by === "" ? t("by waking or interrupting") : t("by {0}", by)}</span>
        </li>`;
      })}
    </ul>`;
}

function stepLink(store: StoreAccess, step: number, text: string): TemplateResult {
  return html`<button class="link" @click=${() => go(store, step)}>${text}</button>`;
}
