/**
 * A step of a counterexample as a row of the picture. Texts are set as properties of their elements: a child part of each would be two more nodes, and there
 * are hundreds of rows.
 */
import { html, type TemplateResult } from "lit";
import type { CounterStep } from "../../exploration/contract.ts";
import type { Watch } from "../../exploration/watch.ts";
import { changeText, placeText, staleTexts, stepText } from "../../exploration/words.ts";
import { t } from "../../words.ts";
import { soonOrLater } from "../soon-or-later.ts";

/** An expression beside the steps, and what it is after each. */
export interface Watched {
  readonly text: string;
  readonly found: Watch;
}

export interface RowOptions {
  readonly cpus: readonly number[];
  readonly watched: readonly Watched[];
  readonly isChosen: boolean;
  /** Where the Tab key stops. */
  readonly isStop: boolean;
  /** Whether it made a store that the chosen step did not see. */
  readonly isMissed: boolean;
  readonly isLast: boolean;
  /** Whether it may come into view with the next frame. */
  readonly isSoon: boolean;
  /** What its cells follow from. */
  readonly cellKey: readonly unknown[];
}

/** @param at The step's place among all, from 0. */
export function traceRow(step: CounterStep, at: number, options: RowOptions): TemplateResult {
  const { isChosen, isStop, isMissed, isLast, isSoon, cellKey } = options;
  const classes = [isChosen ? "chosen-row" : "", isMissed ? "missed" : "", step.inCycle === true ? "round" : isLast ? "last" : ""].join(
    " ",
  );
  return html`<tr
    role="row"
    class=${classes}
    data-step=${at}
    aria-rowindex=${at + 2}
    aria-selected=${isChosen}
    tabindex=${isStop ? 0 : -1}
  >${soonOrLater(isSoon, cellKey, () => cells(step, at, options))}</tr>`;
}

function cells(step: CounterStep, at: number, { cpus, watched }: RowOptions): TemplateResult {
  const stale = staleTexts(step);
  return html`<th role="rowheader" class="numeric" .textContent=${at + 1}></th>${cpus.map((cpu) =>
    cpu === step.cpu ? acts(step, stale.length > 0) : html`<td role="gridcell" class="rest"></td>`,
  )}<td role="gridcell" class="changes" title=${[...step.changed.map(changeText), ...stale].join("\n")}>${changes(step, stale)}</td>${watched.map(
    ({ found }) => watchCell(found, at),
  )}`;
}

function acts(step: CounterStep, isStale: boolean): TemplateResult {
  const { thread, function: name, text } = step;
  const place = placeText(step);
  return html`<td role="gridcell" class="acts ${isStale ? "stale-read" : ""}" title="${thread} · ${stepText(step)} ${place}"
    ><i class="node" aria-hidden="true"></i><div class="who"><b .textContent=${name === "" ? "" : `${name}()`}></b> <span class="dim" .textContent=${thread}></span> <span class="dim where" .textContent=${place}></span></div><div class="what" .textContent=${text}></div></td>`;
}

/** As many as a row can show: the rest is in the details below. */
const LINES_IN_ROW = 2;

function changes({ changed }: CounterStep, stale: readonly string[]): readonly TemplateResult[] {
  const room = Math.max(0, LINES_IN_ROW - stale.length);
  const more = changed.length - room;
  const shown = more <= 0 ? changed : changed.slice(0, room);
  return [
    ...stale.map((text) => html`<div class="stale" .textContent=${text}></div>`),
    ...shown.map(({ name, from, to }, at) => {
      const rest = more > 0 && at === room - 1 ? ` ${t("and {0} more", more)}` : "";
      return html`<div><span class="name" .textContent=${name}></span> <span class="dim" .textContent=${`${from} →`}></span> <b .textContent=${to}></b><span class="dim" .textContent=${rest}></span></div>`;
    }),
  ];
}

function watchCell(found: Watch, at: number): TemplateResult {
  if (!found.ok) return html`<td role="gridcell" class="watch bad" .textContent=${t("cannot be read")}></td>`;
  const value = found.values[at];
  if (value === undefined) return html`<td role="gridcell" class="watch dim" title=${t("The trace does not say what it is here")}>?</td>`;
  const isNew = at > 0 && found.values[at - 1] !== value;
  return html`<td role="gridcell" class="watch ${isNew ? "new" : ""}" title=${value} .textContent=${value}></td>`;
}
