import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { checkArchitecture, layerOf, readModule } from "./support/architecture.ts";
import { listFiles, root } from "./support/source-tree.ts";

describe("this repository", () => {
  const files = listFiles(".ts");
  const modules = new Map(files.map((file) => [file, readModule(file, readFileSync(path.join(root, file), "utf8"))]));

  it("keeps to its layers", () => {
    expect(modules.size).toBeGreaterThan(5);
    expect(checkArchitecture(modules)).toEqual([]);
  });

  it("starts a debugger without the checks, which were a quarter of its code", () => {
    const reached = new Set(["cli/dap/main.ts"]);
    for (const file of reached) {
      for (const { name } of modules.get(file)?.imports ?? []) {
        if (name.startsWith(".")) reached.add(path.posix.join(path.posix.dirname(file), name));
      }
    }
    expect(reached).toContain("kernel/compile/compile.ts");
    expect([...reached].filter((file) => /^server\/(?:analysis|rules)\//.test(file))).toEqual([]);
  });
});

/** The violations of a made-up repository, given as file → text. */
function check(files: Readonly<Record<string, string>>): readonly string[] {
  return checkArchitecture(new Map(Object.entries(files).map(([file, text]) => [file, readModule(file, text)])));
}

describe("layers", () => {
  it.each([
    ["client/extension.ts", 1],
    ["cli/main.ts", 1],
    ["server/main.ts", 1],
    ["server/features/hover.ts", 1],
    ["simulator/panel/timeline.ts", 1],
    ["server/protocol.ts", 2],
    ["simulator/panel/messages.ts", 2],
    ["server/rules/index.ts", 3],
    ["server/workspace/index.ts", 3],
    ["server/analysis/facts.ts", 4],
    ["simulator/run/run.ts", 4],
    ["simulator/explore/explore.ts", 4],
    ["simulator/debug/session.ts", 4],
    ["simulator/jobs/protocol.ts", 4],
    ["simulator/world/world.ts", 5],
    ["simulator/machine/machine.ts", 5],
    ["kernel/catalogue/index.ts", 6],
    ["c/syntax/parser.ts", 7],
    ["c/ir/lower.ts", 7],
    ["base/hash.ts", 8],
    ["simulator/stray.ts", undefined],
    ["server/stray.ts", undefined],
    ["stray/a.ts", undefined],
  ])("puts %s in layer %s", (file, layer) => {
    expect(layerOf(file)).toBe(layer);
  });

  /** One file of each layer, from the top. */
  const samples: readonly string[] = [
    "cli/a.ts",
    "server/protocol.ts",
    "server/rules/a.ts",
    "server/analysis/a.ts",
    "simulator/world/a.ts",
    "kernel/a.ts",
    "c/a.ts",
    "base/a.ts",
  ];

  const pairs = samples.flatMap((from) => samples.flatMap((to) => (from === to ? [] : [[from, to] as const])));

  it.each(pairs)("%s may import %s exactly if it stands above", (from, to) => {
    const violations = check({ [from]: `import { a } from "${"../".repeat(from.split("/").length - 1)}${to}";` });
    const allowed = samples.indexOf(from) < samples.indexOf(to);
    expect(violations.filter((violation) => violation.startsWith(`${from}:1: layer`))).toHaveLength(allowed ? 0 : 1);
  });

  it.each([
    ["import type", 'import type { A } from "../cli/a.ts";'],
    ["inline type", 'import { type A } from "../cli/a.ts";'],
    ["side effect", 'import "../cli/a.ts";'],
    ["re-export", 'export { a } from "../cli/a.ts";'],
    ["type re-export", 'export type { A } from "../cli/a.ts";'],
    ["export all", 'export * from "../cli/a.ts";'],
    ["dynamic import", 'export const a = await import("../cli/a.ts");'],
    ["import type expression", 'export type A = import("../cli/a.ts").A;'],
    ["typeof import", 'export type A = typeof import("../cli/a.ts");'],
    ["require", 'export const a = require("../cli/a.ts");'],
    ["import equals", 'import a = require("../cli/a.ts"); export { a };'],
  ])("sees the import in: %s", (_, text) => {
    expect(check({ "base/a.ts": text })).toEqual([expect.stringContaining("base/a.ts:1: layer 8 imports cli/a.ts of layer 1")]);
  });

  it("takes no notice of imports in comments and strings", () => {
    expect(check({ "base/a.ts": '// import "../cli/a.ts";\nexport const a = \'import "../cli/a.ts"\';' })).toEqual([]);
  });

  it("refuses an import that cannot be read", () => {
    expect(check({ "base/a.ts": "export const load = (name: string) => import(name);" })).toHaveLength(1);
  });

  it("lets rooms of one layer import each other within one folder only", () => {
    expect(check({ "simulator/jobs/a.ts": 'import "../explore/a.ts";' })).toEqual([]);
    expect(check({ "server/analysis/a.ts": 'import "../../simulator/run/a.ts";' })).toHaveLength(1);
    expect(check({ "cli/a.ts": 'import "../client/a.ts";' })).toHaveLength(1);
  });

  it("leaves tests, benchmarks and scripts free, and lets nothing import them", () => {
    const text = 'import "../cli/a.ts"; import "node:fs"; import "vitest";';
    expect(check({ "base/a.test.ts": text, "bench/a.ts": text, "scripts/a.ts": text, "test/a.ts": text })).toEqual([]);
    for (const target of ["../bench/a.ts", "../scripts/a.mjs", "../test/support/a.ts", "./b.test.ts", "../esbuild.mjs"]) {
      expect(check({ "cli/a.ts": `import "${target}";` })).toHaveLength(1);
    }
  });

  it("refuses a file that belongs to no layer", () => {
    expect(check({ "simulator/stray.ts": "export {};" })).toEqual([expect.stringContaining("belongs to no layer")]);
  });
});

describe("what the core may not touch", () => {
  it.each(["node:fs", "fs", "fs/promises", "path", "vscode", "vscode-languageserver", "web-tree-sitter", "ajv"])("refuses %s", (name) => {
    for (const file of [
      "server/workspace/a.ts",
      "simulator/run/a.ts",
      "simulator/jobs/web.ts",
      "kernel/a.ts",
      "c/syntax/a.ts",
      "base/a.ts",
    ]) {
      expect(check({ [file]: `import "${name}";` })).toHaveLength(1);
    }
  });

  it.each([
    ["cli/a.ts", "node:fs"],
    ["simulator/jobs/node.ts", "node:worker_threads"],
    ["disk/files.ts", "node:fs"],
    ["server/protocol.ts", "vscode-jsonrpc"],
    ["simulator/debug/a.ts", "@vscode/debugprotocol"],
    ["c/editor/grammar/a.ts", "web-tree-sitter"],
    ["kernel/embedded.ts", "quiesce:c-sources"],
    ["simulator/run/a.ts", "quiesce:version"],
  ])("lets %s import %s", (file, name) => {
    expect(check({ [file]: `import "${name}";` })).toEqual([]);
  });

  it("lets only kernel/ read the embedded C", () => {
    expect(check({ "cli/a.ts": 'import "quiesce:c-sources";' })).toHaveLength(1);
  });

  it.each(["process.cwd()", "globalThis.process", "typeof process", "({ process })", "Buffer.alloc(1)"])("refuses %s", (text) => {
    expect(check({ "base/a.ts": `export const a = ${text};` })).toHaveLength(1);
    expect(check({ "cli/a.ts": `export const a = ${text};` })).toEqual([]);
  });

  it.each(["task.process", "({ process: 1 })"])("allows %s, which only looks like it", (text) => {
    expect(check({ "base/a.ts": `export const a = ${text};` })).toEqual([]);
  });

  it.each(["Math.random()", 'Math["random"]()', "Date.now()", "performance.now()", "new Date()", "Date()", "globalThis.Date.now()"])(
    "refuses %s where results must be repeatable",
    (text) => {
      for (const file of ["simulator/world/a.ts", "c/syntax/a.ts", "kernel/a.ts"]) {
        expect(check({ [file]: `export const a = ${text};` })).toHaveLength(1);
      }
      expect(check({ "cli/a.ts": `export const a = ${text};` })).toEqual([]);
    },
  );

  it.each(['"klp_try_switch_task"', "`klp_${kind}`", "table.klp_mutex", "__klp_sched_try_switch", '{ "klp_mutex": 1 }', "/klp_.*/"])(
    "refuses %s",
    (text) => {
      for (const file of ["c/ir/a.ts", "simulator/world/a.ts", "cli/a.ts", "base/a.ts"]) {
        expect(check({ [file]: `export const a = ${text.startsWith("{") ? `(${text})` : text};` })).toHaveLength(1);
      }
      expect(check({ "kernel/a.ts": `export const a = (${text});`, "cli/a.test.ts": `export const a = (${text});` })).toEqual([]);
    },
  );

  it("takes no notice of livepatch names in comments", () => {
    expect(check({ "simulator/world/a.ts": "/** Called by klp_ftrace_handler. */\nexport {};" })).toEqual([]);
  });
});
