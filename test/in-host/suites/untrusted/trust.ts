import { strict as assert } from "node:assert";
import * as vscode from "vscode";
import { codeLenses, eventually, hoverText, open, placeOf, session } from "../../support/extension.ts";

describe("an untrusted workspace", () => {
  it("is what this lane runs in", () => {
    assert.equal(vscode.workspace.isTrusted, false);
  });

  it("has everything, because nothing of it is ever executed", async () => {
    const { document } = await open("wait.c");
    const { state } = await session();
    await eventually("the server", () => state.server.kind === "running" || undefined);
    await eventually("lenses", async () => (await codeLenses(document)).length > 0 || undefined);
    assert.match(await hoverText(document, placeOf(document, "schedule_on_each_cpu")), /nohz_full/);
  });
});
