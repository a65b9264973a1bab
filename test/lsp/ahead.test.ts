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

describe("what is compiled ahead", () => {
  it("is the program that a debugger begins with, once the text is saved", async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "quiesce-ahead-"));
    const env = { XDG_CACHE_HOME: path.join(folder, "caches") };
    const own = path.join(folder, "linux/kernel/livepatch/transition.c");
    mkdirSync(path.dirname(own), { recursive: true });
    for (const name of ["Kbuild", "MAINTAINERS"]) writeFileSync(path.join(folder, "linux", name), "");
    writeFileSync(path.join(folder, "linux/Makefile"), "VERSION = 6\nPATCHLEVEL = 12\nSUBLEVEL = 1\nEXTRAVERSION =\n");
    writeFileSync(own, text);
    const edited = text.replace("klp_target_state = state;", "klp_target_state = state; /* edited */");
    const server = await startServer({ env });
    const uri = server.open(own, edited);
    const programs = (): readonly string[] =>
      existsSync(env.XDG_CACHE_HOME)
        ? readdirSync(env.XDG_CACHE_HOME, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".program"))
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
