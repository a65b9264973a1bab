/** Programs that the server compiles before anybody asks for a run. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, it, vi } from "vitest";
import { aheadNotification } from "../../server/protocol.ts";
import { startAdapter } from "../dap/client.ts";
import { startServer } from "../support/lsp.ts";
import { root } from "../support/source-tree.ts";

vi.setConfig({ testTimeout: 180_000 });

const text = readFileSync(path.join(root, "examples/livepatch/transition.c"), "utf8");

/** Where the file lies, below a folder of its own, and the other files there. */
const PLACES: readonly (readonly [string, string, Readonly<Record<string, string>>])[] = [
  [
    "in a kernel tree",
    "linux/kernel/livepatch/transition.c",
    {
      "linux/Kbuild": "",
      "linux/MAINTAINERS": "",
      "linux/Makefile": "VERSION = 6\nPATCHLEVEL = 12\nSUBLEVEL = 1\nEXTRAVERSION =\n",
    },
  ],
  ["alone", "lone/transition.c", { "lone/other.c": "int other;\n", "lone/own.h": "" }],
];

/** A file is written under a name of its own, with the process in it, before it gets this one. */
const WHOLE = /^[^.]+\.program$/;

describe("what is compiled ahead", () => {
  it.each(PLACES)("is the program that a debugger begins with, of a file %s, once the text is saved", async (_, file, beside) => {
    const folder = mkdtempSync(path.join(tmpdir(), "quiesce-ahead-"));
    const env = { XDG_CACHE_HOME: path.join(folder, "caches") };
    const own = path.join(folder, file);
    mkdirSync(path.dirname(own), { recursive: true });
    for (const [name, content] of Object.entries(beside)) writeFileSync(path.join(folder, name), content);
    writeFileSync(own, text);
    const edited = text.replace("klp_target_state = state;", "klp_target_state = state; /* edited */");
    const server = await startServer({ env });
    const uri = server.open(own, edited);
    const programs = (): readonly string[] =>
      existsSync(env.XDG_CACHE_HOME)
        ? readdirSync(env.XDG_CACHE_HOME, { recursive: true, encoding: "utf8" }).filter((name) => WHOLE.test(name))
        : [];
    await server.connection.sendNotification(aheadNotification, { uri, options: { scenario: "enable-disable", settings: {} } });
    const kept = await vi.waitFor(
      () => {
        const found = programs();
        expect(found).toHaveLength(1);
        return found;
      },
      { timeout: 60_000, interval: 50 },
    );
    await server.stop();
    writeFileSync(own, edited);
    const adapter = await startAdapter({ program: own, scenario: "enable-disable" }, env);
    await adapter.stop();
    // Had it compiled anything, that would have been kept beside it.
    expect(programs()).toEqual(kept);
    rmSync(folder, { recursive: true });
  });
});
