/** The panel while it explores: what is looked at, how it goes, the verdict, and the counterexample. */
import { html, type TemplateResult } from "lit";
import type { StoreAccess } from "../../store.ts";
import { scopeView } from "./explore-toolbar.ts";
import { traceView } from "./trace-view.ts";
import { verdictView } from "./verdict-view.ts";

export function exploreView(store: StoreAccess): TemplateResult {
  const { shown } = store.state.exploring;
  return html`${scopeView(store)} ${verdictView(store)} ${shown === undefined ? "" : traceView(store, shown.result)}`;
}
