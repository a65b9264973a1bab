/** A table on the screen: sortable by its heads, with places that lead to the source, and a copy as Markdown. */
import { html, nothing, type TemplateResult } from "lit";
import { relayErrorOf, type StoreAccess } from "../store.ts";
import { type Cell, type Column, markdownOf, sortedRows, type Table } from "../tables/table.ts";
import { t } from "../words.ts";
import { setBar } from "./bar.ts";
import { toolButton } from "./parts.ts";

export interface TableOptions {
  /** Called with a row's first cell, for rows that lead to events. */
  readonly events?: (cell: Cell) => void;
  readonly empty: string;
}

export function tableView(store: StoreAccess, table: Table, { events, empty }: TableOptions): TemplateResult {
  const rows = sortedRows(table);
  return html`<section class="table-block" aria-label=${table.title}>
    <div class="table-head">
      <h3>${table.title}</h3>
      ${toolButton("copy", t("Copy “{0}” as Markdown", table.title), () => void copyText(store, markdownOf(table), table.title))}
    </div>
    ${
      rows.length === 0
        ? html`<p class="hint dim">${empty}</p>`
        : html`<div class="table-scroll">
          <table class="grid" aria-label=${table.title}>
            <thead>
              <tr>
                ${table.columns.map((column) => head(store, table, column))} ${events === undefined ? nothing : html`<th scope="col"><span class="hidden">${t("Events")}</span></th>`}
              </tr>
            </thead>
            <tbody>
              ${rows.map(
                (cells) =>
                  html`<tr>
                    ${cells.map((cell, at) => body(store, cell, table.columns[at], at === 0))}
                    ${events === undefined ? nothing : html`<td class="act">${eventsButton(cells[0], events)}</td>`}
                  </tr>`,
              )}
            </tbody>
          </table>
        </div>`
    }
  </section>`;
}

function eventsButton(cell: Cell | undefined, events: (cell: Cell) => void): TemplateResult | typeof nothing {
  if (cell?.place === undefined) return nothing;
  return toolButton("search", t("Show the events of {0}", cell.text), () => events(cell));
}

function head({ dispatch }: StoreAccess, { id, sort }: Table, column: Column): TemplateResult {
  const order = sort === column.id ? "ascending" : sort === `-${column.id}` ? "descending" : "none";
  const mark = order === "ascending" ? "▲" : order === "descending" ? "▼" : "";
  if (sort === "")
    return html`<th scope="col" class=${column.numeric ? "numeric" : ""} title=${column.hint ?? nothing}>${column.title}</th>`;
  return html`<th scope="col" class=${column.numeric ? "numeric" : ""} aria-sort=${order}>
    <button title=${column.hint ?? nothing} @click=${() => dispatch({ kind: "sort", table: id, column: column.id })}>
      ${column.title}<span class="sort-mark" aria-hidden="true">${mark}</span>
    </button>
  </th>`;
}

function body(
  { dispatch }: StoreAccess,
  { text, place, bar, tone, note }: Cell,
  column: Column | undefined,
  isFirst: boolean,
): TemplateResult {
  const classes = [column?.numeric === true ? "numeric" : "", tone ?? ""].join(" ");
  const shown =
    place === undefined
      ? text
      : html`<button
          class="link"
          title=${t("Go to {0}", `${place.file}:${place.line}`)}
          @click=${() => dispatch({ kind: "reveal", ...place, focus: false })}
        >
          ${text}
        </button>${note === undefined ? nothing : html` <span class="dim">${note}</span>`}`;
  if (isFirst) return html`<th scope="row" class=${classes}>${shown}</th>`;
  return bar === undefined
    ? html`<td class=${classes}>${shown}</td>`
    : html`<td class="${classes} barred"><span class="bar" ${setBar(bar)}></span><span>${shown}</span></td>`;
}

export async function copyText({ channel, dispatch }: StoreAccess, text: string, what: string): Promise<void> {
  try {
    await channel.service("copy", { text });
    dispatch({ kind: "notice", text: t("Copied “{0}”", what) });
  } catch (error) {
    dispatch({ kind: "notice", text: relayErrorOf(error).message });
  }
}
