import { LSPErrorCodes } from "vscode-languageserver-protocol";
import { describe, expect, it } from "vitest";
import { contentModified, Guard, MOST_FAILURES } from "./guard.ts";

function guarded() {
  const told: string[] = [];
  return { told, guard: new Guard({ error: (text) => told.push(text) }, "1.2.3 (node v20)") };
}

describe("a failing feature", () => {
  it("answers nothing, and is told once with how to report it", async () => {
    const { told, guard } = guarded();
    const fail = (): string => {
      throw new Error("no tree at 17");
    };
    expect(await guard.run("hover", "nothing", fail)).toBe("nothing");
    expect(await guard.run("hover", "nothing", fail)).toBe("nothing");
    expect(told).toHaveLength(1);
    expect(told[0]).toMatch(/^hover failed: a bug of quiesce 1\.2\.3 \(node v20\)\. .*report it.*\nError: no tree at 17/s);
  });

  it("is told for each feature that fails", async () => {
    const { told, guard } = guarded();
    const fail = async () => Promise.reject(new Error("x"));
    await guard.run("hover", undefined, fail);
    await guard.run("lens", undefined, fail);
    expect(told).toHaveLength(2);
  });

  it("fills neither log nor memory with ever new failures", () => {
    const { told, guard } = guarded();
    for (let i = 0; i < 3 * MOST_FAILURES; i++) guard.report(`feature ${String.fromCharCode(97 + (i % 26)).repeat(1 + i / 26)}`, "x");
    expect(told).toHaveLength(MOST_FAILURES);
  });

  it("may answer with an error of the protocol", async () => {
    const { told, guard } = guarded();
    const refuse = () => {
      throw contentModified();
    };
    await expect(guard.run("hover", undefined, refuse)).rejects.toMatchObject({ code: LSPErrorCodes.ContentModified });
    expect(told).toEqual([]);
  });
});
