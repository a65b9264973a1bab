/** Before anything of ours is open. Suites run in the order of their files' names. */
import { strict as assert } from "node:assert";
import * as vscode from "vscode";
import { COMMANDS } from "../../../../client/commands/ids.ts";
import { extension, findings, open } from "../../support/extension.ts";

describe("a workspace whose C is not the kernel's", () => {
  it("has the workspace of its lane open, trusted", () => {
    assert.equal(vscode.workspace.isTrusted, true);
    assert.equal(vscode.workspace.workspaceFolders?.length, 1);
  });

  it("starts nothing and shows nothing", async () => {
    const { document } = await open("main.c");
    const { session, timings } = await extension();
    await new Promise((resolve) => {
      setTimeout(resolve, 1000);
    });
    assert.equal(session(), null);
    assert.deepEqual(findings(document), []);
    console.log(`    activation took ${timings.activationMs.toFixed(1)} ms`);
    // What keeps it short: nothing of the session has been loaded.
    assert.equal(timings.loadedMs, undefined);
  });

  it("has every command", async () => {
    const known = new Set(await vscode.commands.getCommands(true));
    assert.deepEqual(
      COMMANDS.filter((command) => !known.has(command)),
      [],
    );
  });
});
