import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { keepCompiledCode } from "./compiled-code.ts";

const caches = mkdtempSync(path.join(tmpdir(), "quiesce-code-"));
const own = path.join(caches, "quiesce");

afterAll(() => rmSync(caches, { recursive: true }));

/** As node does it. */
const make = (folder: string): unknown => mkdirSync(folder, { recursive: true });

describe("compiled code", () => {
  it("is kept for one version, beside whatever else is kept", () => {
    const env = { XDG_CACHE_HOME: caches };
    keepCompiledCode("1.0.0", env, make);
    writeFileSync(path.join(own, "tree.index"), "");
    writeFileSync(path.join(own, "code-1.0.0", "a"), "");
    keepCompiledCode("1.0.0", env, make);
    expect(readdirSync(path.join(own, "code-1.0.0"))).toEqual(["a"]);
    keepCompiledCode("1.0.1", env, make);
    expect(readdirSync(own).sort()).toEqual(["code-1.0.1", "tree.index"]);
  });
});
