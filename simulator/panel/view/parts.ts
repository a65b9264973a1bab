/** Pieces that several views are made from. */
import { html, nothing, type TemplateResult } from "lit";
import type { Problem } from "../../../base/problem.ts";
import type { Dispatch } from "../store.ts";
import { CMDLINE_NAME, TOPOLOGY_NAME } from "../topology/machine.ts";
import { t } from "../words.ts";
import { icon, type IconName } from "./icons.ts";

/** A button with a picture alone. */
export function toolButton(name: IconName, label: string, act: () => void, disabled = false): TemplateResult {
  return html`<button class="tool compact" aria-label=${label} title=${label} ?disabled=${disabled} @click=${act}>${icon(name)}</button>`;
}

/** Some choices of which one holds, side by side. */
export function segments<Value extends string>(
  label: string,
  choices: readonly (readonly [value: Value, text: string, title?: string])[],
  chosen: Value | undefined,
  choose: (value: Value) => void,
): TemplateResult {
  const at = choices.findIndex(([value]) => value === chosen);
  const move = (event: KeyboardEvent): void => {
    const by = event.key === "ArrowRight" || event.key === "ArrowDown" ? 1 : event.key === "ArrowLeft" || event.key === "ArrowUp" ? -1 : 0;
    const next = choices[(Math.max(at, 0) + by + choices.length) % choices.length];
    if (by === 0 || next === undefined) return;
    event.preventDefault();
    choose(next[0]);
    const buttons = (event.currentTarget as HTMLElement).querySelectorAll<HTMLElement>("[role=radio]");
    buttons[choices.indexOf(next)]?.focus();
  };
  return html`<div class="segments" role="radiogroup" aria-label=${label} @keydown=${move}>
    ${choices.map(
      ([value, text, title], index) =>
        html`<button
          role="radio"
          aria-checked=${value === chosen}
          tabindex=${index === Math.max(at, 0) ? 0 : -1}
          title=${title ?? nothing}
          @click=${() => choose(value)}
        >
          ${text}
        </button>`,
    )}
  </div>`;
}

const SEVERITY_ICONS: Readonly<Record<Problem["severity"], IconName>> = { error: "error", warning: "warning", info: "info" };

/** Problems as the engine words them: what, where, and what to do. */
export function problemList(problems: readonly Problem[], dispatch: Dispatch): TemplateResult | typeof nothing {
  if (problems.length === 0) return nothing;
  return html`<ul class="problems" aria-label=${t("Problems")}>
    ${problems.map(
      (problem) =>
        html`<li class=${problem.severity}>
          ${icon(SEVERITY_ICONS[problem.severity])}
          <div>
            <div>${problem.message} ${placeOf(problem, dispatch)}</div>
            ${problem.help === "" ? nothing : html`<div class="dim">${problem.help}</div>`}
          </div>
        </li>`,
    )}
  </ul>`;
}

/** Where it is: a link for a file, words for what stands in a field of the panel. */
function placeOf({ file, line, column }: Problem, dispatch: Dispatch): TemplateResult | typeof nothing {
  if (line === 0) return nothing;
  if (file === CMDLINE_NAME) return html`<span class="dim">${t("at character {0}", column)}</span>`;
  if (file === TOPOLOGY_NAME || file.startsWith("<")) return nothing;
  return sourceLink(file, line, `${file}:${line}`, dispatch);
}

/** A line of the source that one can go to. */
export function sourceLink(file: string, line: number, text: string, dispatch: Dispatch): TemplateResult {
  return html`<button class="link" title=${t("Go to {0}", `${file}:${line}`)} @click=${() => dispatch({ kind: "reveal", file, line, focus: false })}>
    ${text}
  </button>`;
}

export interface Dropdown {
  readonly label: string;
  readonly among: readonly { readonly name: string; readonly title?: string; readonly summary: string }[];
  readonly chosen: string;
  readonly choose: (name: string) => void;
}

/** One of several that are known by name; what each is about is said where the pointer rests. */
export function dropdown({ label, among, chosen, choose }: Dropdown): TemplateResult {
  return html`<select
    class="choice"
    aria-label=${label}
    title=${among.find(({ name }) => name === chosen)?.summary ?? nothing}
    @change=${(event: Event) => choose((event.target as HTMLSelectElement).value)}
  >
    ${among.map(
      ({ name, title = name, summary }) => html`<option value=${name} title=${summary} .selected=${name === chosen}>${title}</option>`,
    )}
  </select>`;
}
