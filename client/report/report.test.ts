import { describe, expect, it } from "vitest";
import { annotation, boundary, point } from "../testing.ts";
import { reportText } from "./report.ts";

const facts: Parameters<typeof reportText>[0] = {
  version: "1.2.3",
  editor: "Visual Studio Code",
  editorVersion: "1.100.0",
  host: ["desktop", "trusted"],
  language: "en",
  server: { kind: "failed", reason: "It ended." },
  trees: [{ tree: "/home/somebody/linux", version: "6.12.9", catalogue: "known", index: "ready" }],
  file: {
    name: "transition.c",
    language: "c",
    lines: 10,
    found: annotation({
      points: [point(1)],
      boundaries: [boundary("noinstr", 1, 2)],
      notAnalysed: [{ function: "f", why: "too strange" }],
    }),
  },
  settings: { "quiesce.index.enable": false },
  log: ["[info] Kernel tree /home/somebody/linux, Linux 6.12.9"],
};

describe("the report", () => {
  it("has what a bug report needs, and no folder of the user", () => {
    expect(reportText(facts)).toMatchInlineSnapshot(`
      "## Quiesce diagnostics

      - Quiesce 1.2.3
      - Visual Studio Code 1.100.0 (desktop, trusted, en)
      - language server: failed (It ended.)
      - kernel tree: Linux 6.12.9, facts known, index ready
      - file: transition.c (c, 10 lines), points: 1, regions: 1
        - not analysed: f: too strange
      - settings: {"quiesce.index.enable":false}

      Last lines of the log:

      \`\`\`
      [info] Kernel tree <tree>, Linux 6.12.9
      \`\`\`
      "
    `);
    expect(reportText(facts)).not.toContain("somebody");
  });

  it("is short where there is nothing to say", () => {
    expect(reportText({ ...facts, server: { kind: "running" }, trees: [], file: undefined, settings: {}, log: [] })).toMatchInlineSnapshot(`
      "## Quiesce diagnostics

      - Quiesce 1.2.3
      - Visual Studio Code 1.100.0 (desktop, trusted, en)
      - language server: running
      - settings: defaults
      "
    `);
  });
});
