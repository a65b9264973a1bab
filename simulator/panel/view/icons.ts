/** Small pictures, 16 by 16, in the colour of the text around them. They say nothing that a label does not. */
import { svg, type TemplateResult } from "lit";
import { html } from "lit";

const PATHS = {
  run: "M4 2.5v11l9-5.5z",
  stop: "M3.5 3.5h9v9h-9z",
  chevron: "M5.5 3.5 10 8l-4.5 4.5",
  down: "M3.5 6 8 10.5 12.5 6",
  more: "M3 8h.01M8 8h.01M13 8h.01",
  help: "M5.8 6a2.2 2.2 0 1 1 3.2 2c-.7.4-1 .8-1 1.5M8 12h.01M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13z",
  copy: "M5.5 5.5v-3h8v8h-3M2.5 5.5h8v8h-8z",
  close: "M4 4l8 8M12 4l-8 8",
  add: "M8 3v10M3 8h10",
  compare: "M2.5 3h4v10h-4zM9.5 3h4v10h-4z",
  save: "M8 2v8M4.5 7 8 10.5 11.5 7M3 13.5h10",
  search: "M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9zM10.5 10.5l3 3",
  fit: "M2.5 6V2.5H6M10 2.5h3.5V6M13.5 10v3.5H10M6 13.5H2.5V10",
  left: "M10 3.5 5.5 8l4.5 4.5",
  right: "M6 3.5 10.5 8 6 12.5",
  error: "M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM5.5 5.5l5 5M10.5 5.5l-5 5",
  warning: "M8 2 1.5 13.5h13zM8 6.5v3.5M8 12h.01",
  info: "M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM8 7.5v4M8 5h.01",
  pass: "M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM5 8.2l2.2 2.2L11 6",
  debug:
    "M8 4.5a3 3 0 0 1 3 3v2a3 3 0 0 1-6 0v-2a3 3 0 0 1 3-3zM8 4.5V2.5M5 7.5 2.5 6M11 7.5 13.5 6M5 9.5H2.5M11 9.5h2.5M5.5 11.5l-2 2M10.5 11.5l2 2",
  eye: "M1.5 8s2.5-4 6.5-4 6.5 4 6.5 4-2.5 4-6.5 4-6.5-4-6.5-4zM8 6.2a1.8 1.8 0 1 0 0 3.6 1.8 1.8 0 0 0 0-3.6z",
  goto: "M6 3H3v10h10v-3M9 2.5h4.5V7M13 3 7.5 8.5",
} as const;

export type IconName = keyof typeof PATHS;

const SOLID: ReadonlySet<IconName> = new Set(["run", "stop"]);
const DOTTED: ReadonlySet<IconName> = new Set(["more"]);

export function icon(name: IconName): TemplateResult {
  const shape = svg`<path d=${PATHS[name]}></path>`;
  return html`<svg class="icon ${SOLID.has(name) ? "solid" : DOTTED.has(name) ? "dotted" : ""}" viewBox="0 0 16 16" aria-hidden="true" focusable="false">${shape}</svg>`;
}
