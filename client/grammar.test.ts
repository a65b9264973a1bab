import { readFileSync } from "node:fs";
import path from "node:path";
import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { primitives } from "../kernel/catalogue/primitives.ts";
import { grammarText, grammarWords } from "../scripts/grammar.mjs";
import { root } from "../test/support/source-tree.ts";

describe("the injected grammar", () => {
  it("has every name of the catalogue once", () => {
    const words = [...grammarWords().values()].flat();
    const names = primitives.filter(({ kind }) => kind !== "context").flatMap(({ name, alsoNamed }) => [[name], alsoNamed].flat());
    expect(words.sort()).toEqual([...new Set(names)].sort());
  });

  it("is the file in syntaxes", async () => {
    await expect(grammarText()).toMatchFileSnapshot("../syntaxes/kernel-c.injection.tmLanguage.json");
  });

  it("gives the scopes of the snapshot", () => {
    const tool = path.join(root, "node_modules", ".bin", "vscode-tmgrammar-snap");
    const files = ["-g", "test/grammar/c.tmLanguage.json", "-s", "source.c", "test/grammar/primitives.c"];
    const { status, stdout } = spawnSync(process.execPath, [tool, ...files], { cwd: root, encoding: "utf8" });
    expect(stdout).toContain("run successfully");
    expect(status).toBe(0);
    expect(readFileSync(path.join(root, "test/grammar/primitives.c.snap"), "utf8")).toContain("support.function.barrier.kernel.c");
  });
});
