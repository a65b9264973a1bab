/** Suites that need a browser, or a browser and a real VS Code. Without them they are skipped and say so; in CI they fail. */
import { describe } from "vitest";
import { findEditor } from "../../../scripts/fetch-editor.mjs";
import { describeMissing } from "../../support/missing.ts";
import { findChromium } from "./browser.ts";
import { chosenLane } from "./server.ts";

/** A suite in headless Chromium. */
export function describeInBrowser(name: string, define: () => void): void {
  if (findChromium() === undefined) {
    describeMissing(name, "Chromium is missing; install it with: apt-get install chromium");
    return;
  }
  describe(name, () => {
    define();
  });
}

/** A suite in a real VS Code, shown by headless Chromium. */
export function describeInEditor(name: string, define: () => void): void {
  const lane = chosenLane();
  const title = `${name} (VS Code ${lane.editor})`;
  if (findEditor(lane) !== undefined) describeInBrowser(title, define);
  else describeMissing(title, `VS Code ${lane.editor} is missing; fetch it with: node scripts/fetch-editor.mjs ${lane.name}`);
}
