/**
 * A real Neovim, headless, with the snippet that docs/editors/neovim.md gives for Debian's one. Without Neovim it is skipped, and counted
 * as skipped; under CI it fails.
 */
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { commandFile, ensureBuilt } from "../../esbuild.mjs";
import { root } from "../support/source-tree.ts";

const installed = spawnSync("nvim", ["--version"]).status === 0;
const required = process.env["CI"] === "true";
if (!installed) console.warn("Neovim is not installed (Debian: apt-get install neovim): its test is skipped");

interface Seen {
  readonly failed?: string;
  readonly diagnostics?: readonly { readonly code: string; readonly source: string }[];
  readonly hover?: readonly string[];
  readonly report?: readonly string[];
  readonly explanation?: readonly string[];
  readonly verdict?: readonly string[];
  readonly actions?: readonly string[];
  readonly text?: readonly string[];
}

interface Debugged {
  readonly failed?: string;
  readonly stops: readonly string[];
  readonly frames: readonly string[];
}

/** nvim-dap is no package of Debian's: a checkout of it, of a version for this Neovim, is tested where `QUIESCE_NVIM_DAP` names one. */
const dapFolder = process.env["QUIESCE_NVIM_DAP"] ?? "";
if (dapFolder === "") console.warn("QUIESCE_NVIM_DAP names no checkout of nvim-dap: the test of the debugger in Neovim is skipped");

/** The argument of `:QuiesceExplain`, which asks about all scenarios, and what is added to it here, as the page says one can. */
const LINE = "line = vim.fn.line('.')";
const QUICK = "{ scenarios = { 'stacked@disable second' }, worker = 'shared' }";

/** The Lua under a heading of the page, with the command that is tested in place of the installed one. */
function snippet(heading: string): string {
  const page = readFileSync(path.join(root, "docs/editors/neovim.md"), "utf8");
  const section = page.slice(page.indexOf(heading));
  const code = /```lua\n(.*?)```/s.exec(section)?.[1] ?? "";
  return code
    .replace("'quiesce', 'lsp'", `'${process.execPath}', '${commandFile}', 'lsp'`)
    .replace("command = 'quiesce', args = { 'dap'", `command = '${process.execPath}', args = { '${commandFile}', 'dap'`);
}

/** Opens a copy of the bundled example in Neovim and does what a script in this folder does. */
function edit(init: string, name: string): unknown {
  const folder = mkdtempSync(path.join(tmpdir(), "quiesce-neovim-"));
  cpSync(path.join(root, "examples/livepatch"), path.join(folder, "livepatch"), { recursive: true });
  mkdirSync(path.join(folder, "home"));
  const initFile = path.join(folder, "init.lua");
  const out = path.join(folder, "seen.json");
  writeFileSync(initFile, init);
  const script = path.join(root, "test/lsp", name);
  const result = spawnSync("nvim", ["--headless", "-n", "-u", initFile, path.join(folder, "livepatch/transition.c"), "-S", script], {
    env: { ...process.env, HOME: path.join(folder, "home"), XDG_CONFIG_HOME: folder, XDG_CACHE_HOME: folder, QUIESCE_TEST_OUT: out },
    encoding: "utf8",
    timeout: 200_000,
  });
  if (result.error !== undefined) throw new Error(`${result.error.message}\n${result.stderr}`);
  return JSON.parse(readFileSync(out, "utf8")) as unknown;
}

describe("Neovim", () => {
  it.skipIf(!installed && !required)(
    "attaches, shows findings and hovers, simulates, explores, and applies the quick fix of the bundled example",
    async () => {
      await ensureBuilt();
      const start = snippet("## Neovim 0.7 to 0.10");
      expect(start).toContain(commandFile);
      const commands = snippet("## Simulating and exploring").replace(LINE, `${LINE}, options = ${QUICK}`);
      expect(commands).toContain(QUICK);
      const seen = edit(`${start}\n${commands}`, "neovim.lua") as Seen;
      expect(seen.failed).toBeUndefined();
      expect(seen.diagnostics).toContainEqual(expect.objectContaining({ code: "hard-forced-synchronization", source: "quiesce" }));
      expect(seen.hover?.join("\n")).toContain("schedule_on_each_cpu");
      expect(seen.report?.[0]).toMatch(/^### `transition\.c`: enable completed in [\d.]+ ms; 6 of 6 isolated CPUs disturbed$/);
      expect(seen.explanation?.[0]).toMatch(/^### schedule_on_each_cpu\(\) in wait_for_handlers\(\), transition\.c:\d+$/);
      expect(seen.explanation?.join("\n")).toMatch(/- without it: needed: \d+-step counterexample/);
      expect(seen.verdict?.[0]).toMatch(/^### transition\.c: failed-enable is verified within the bounds/);
      expect(seen.actions?.join("\n")).toContain("synchronize_rcu");
      const text = seen.text?.join("\n") ?? "";
      expect(text).toContain("synchronize_rcu();");
      expect(text).not.toContain("schedule_on_each_cpu");
    },
    240_000,
  );

  it.skipIf(!installed || dapFolder === "")(
    "debugs with nvim-dap, forward to a breakpoint and a step back",
    async () => {
      await ensureBuilt();
      const init = `vim.opt.rtp:prepend('${dapFolder}')\n${snippet("## Debugging")}`;
      const seen = edit(init, "neovim-dap.lua") as Debugged;
      expect(seen.failed).toBeUndefined();
      expect(seen.stops).toEqual(["entry", "breakpoint", "step"]);
      expect(seen.frames.slice(1)).toEqual(["wait_for_handlers()", "klp_complete_transition()"]);
    },
    120_000,
  );
});
