/** Above a counterexample: search, filters by order, what is watched, and the two layouts. */
import { html, nothing, type TemplateResult } from "lit";
import { RELATIONS, type Relation, variablesOf } from "../../exploration/relation.ts";
import { MOST_WATCHED, stepsOf, TRACE_LAYOUTS, type TraceLayout } from "../../state/exploring.ts";
import type { StoreAccess } from "../../store.ts";
import { phrase, t } from "../../words.ts";
import { icon } from "../icons.ts";
import { segments, toolButton } from "../parts.ts";

const RELATION_NAMES: Readonly<Record<Relation, readonly [name: string, hint: string]>> = {
  all: [phrase("all"), phrase("Every step (1)")],
  before: [phrase("before"), phrase("What the chosen step comes after, whatever the schedule (2)")],
  after: [phrase("after"), phrase("What comes after the chosen step, whatever the schedule (3)")],
  concurrent: [phrase("concurrent"), phrase("What could as well have happened on the other side of the chosen step (4)")],
};

const LAYOUT_NAMES: Readonly<Record<TraceLayout, string>> = { columns: phrase("columns"), list: phrase("list") };

export function traceTools(store: StoreAccess, shown: number): TemplateResult {
  const { state, dispatch } = store;
  const { trace } = state.exploring;
  const steps = stepsOf(state.exploring);
  return html`<div class="filters trace-tools" role="search" aria-label=${t("Steps")}>
    <label class="field inline search">
      <span class="hidden">${t("Search steps")}</span>
      ${icon("search")}
      <input
        id="step-search"
        type="search"
        placeholder=${t("task, function, variable or text")}
        .value=${trace.text}
        @input=${(event: Event) => dispatch({ kind: "trace", change: { text: (event.target as HTMLInputElement).value } })}
        @keydown=${(event: KeyboardEvent) => {
          if (event.key === "Escape") dispatch({ kind: "trace", change: { text: "" } });
        }}
      />
    </label>
    ${segments(
      t("Order to the chosen step"),
      RELATIONS.map((relation) => {
        const [name, hint] = RELATION_NAMES[relation];
        return [relation, t(name), t(hint)] as const;
      }),
      trace.relation,
      (relation) => dispatch({ kind: "trace", change: { relation } }),
    )}
    ${watchField(store)} ${segments(
      t("Layout"),
      TRACE_LAYOUTS.map((layout) => [layout, t(LAYOUT_NAMES[layout])] as const),
      trace.layout,
      (layout) => dispatch({ kind: "trace", change: { layout } }),
    )}
    ${chips(store)}
    <span class="dim" role="status">
      ${shown === steps.length ? nothing : t("{0} of {1} steps", shown, steps.length)}
      ${trace.relation === "all" ? nothing : t("{0} step {1}", t(relationText(trace.relation)), trace.anchor + 1)}
    </span>
  </div>`;
}

const RELATION_TEXTS: Readonly<Record<Exclude<Relation, "all">, string>> = {
  before: phrase("before"),
  after: phrase("after"),
  concurrent: phrase("concurrent with"),
};

function relationText(relation: Exclude<Relation, "all">): string {
  return RELATION_TEXTS[relation];
}

function watchField({ state, dispatch }: StoreAccess): TemplateResult {
  const { exploring } = state;
  const isFull = exploring.trace.watched.length >= MOST_WATCHED;
  const add = (input: HTMLInputElement): void => {
    if (input.value.trim() === "") return;
    dispatch({ kind: "watch", text: input.value });
    input.value = "";
  };
  return html`<label class="field inline watch-field" title=${t("A variable, a pattern such as *.patch_state, or an expression such as target == user.patch_state (W)")}>
    <span class="hidden">${t("Watch an expression")}</span>
    ${icon("eye")}
    <input
      id="step-watch"
      type="text"
      class="mono"
      list="step-variables"
      placeholder=${isFull ? t("no more than {0}", MOST_WATCHED) : t("watch an expression")}
      ?disabled=${isFull}
      spellcheck="false"
      @change=${(event: Event) => add(event.target as HTMLInputElement)}
    />
    <datalist id="step-variables">${variablesOf(stepsOf(exploring)).map((name) => html`<option value=${name}></option>`)}</datalist>
  </label>`;
}

function chips({ state, dispatch }: StoreAccess): TemplateResult | typeof nothing {
  const { watched } = state.exploring.trace;
  if (watched.length === 0) return nothing;
  return html`<ul class="chips" aria-label=${t("Watched")}>
    ${watched.map(
      (text) =>
        html`<li class="chip"><code>${text}</code>${toolButton("close", t("Watch {0} no longer", text), () => dispatch({ kind: "unwatch", text }))}</li>`,
    )}
  </ul>`;
}
