import { describe, expect, it } from "vitest";
import { isEditorsOwn } from "./browser.ts";

const editor = "http://127.0.0.1:1/stable-1/static/out/vs/code/browser/workbench/workbench.js";

describe("an error of the page", () => {
  it("is the editor's own when its whole stack is", () => {
    expect(isEditorsOwn(`console: InvalidStateError: no\n    at ${editor}:1:2\n    at async s.close (${editor}:3:4) ${editor}`)).toBe(true);
  });

  it.each([
    ["names the extension", `console: TypeError: no\n    at ${editor}:1:2\n    at activate (/x/quiesce.quiesce-1.0.0/dist/client.js:1:2)`],
    ["comes from elsewhere too", `script: TypeError: no\n    at ${editor}:1:2\n    at run (http://127.0.0.1:1/panel.js:3:4)`],
    ["has no stack", `console: it does not work ${editor}`],
  ])("counts when it %s", (_, text) => {
    expect(isEditorsOwn(text)).toBe(false);
  });
});
