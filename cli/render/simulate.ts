/** An answer of `simulate` in the form asked for; perfetto's is no document, and made elsewhere. */
import type { SimulateDocument } from "../../simulator/report/documents.ts";
import { simulateMarkdown } from "../../simulator/report/simulate-markdown.ts";
import { json } from "../commands/answer.ts";
import { simulateText } from "./simulate-text.ts";

/** @param log Whether to show what the kernel would have printed. */
export function renderSimulate(document: SimulateDocument, format: string, log: boolean): string {
  switch (format) {
    case "json":
      return json(document);
    case "markdown":
      return simulateMarkdown(document, { log });
    default:
      return simulateText(document, { log });
  }
}
