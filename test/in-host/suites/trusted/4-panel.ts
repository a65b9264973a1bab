import { strict as assert } from "node:assert";
import * as vscode from "vscode";
import { PANEL_VIEW_TYPE } from "../../../../client/platform.ts";
import { eventually, open, session } from "../../support/extension.ts";

describe("simulator panels", () => {
  afterEach(async () => {
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
  });

  it("open beside their file, one for each", async () => {
    const { panels } = await session();
    const { document } = await open("linux-a/kernel/wait.c");
    await vscode.commands.executeCommand("quiesce.simulate", { uri: document.uri.toString() });
    const [host] = panels.all;
    assert.ok(host !== undefined);
    assert.equal(host.document.toString(), document.uri.toString());
    await eventually("the view's first word", () => host.counts.received > 0 || undefined);
    assert.equal(host.counts.refused, 0);
    await vscode.commands.executeCommand("quiesce.simulate", { uri: document.uri.toString() });
    assert.equal(panels.all.length, 1);
    const { document: other } = await open("linux-b/kernel/reader.c");
    await vscode.commands.executeCommand("quiesce.simulate", other.uri);
    assert.equal(panels.all.length, 2);
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
    await eventually("no panel", () => panels.all.length === 0 || undefined);
  });

  it("are restored with the memory that they had", async () => {
    const { panels } = await session();
    const { document } = await open("linux-a/kernel/wait.c");
    const panel = vscode.window.createWebviewPanel(PANEL_VIEW_TYPE, "", vscode.ViewColumn.Beside);
    await panels.restore(panel, { version: 1, uri: document.uri.toString(), panel: {} });
    assert.equal(panels.all.length, 1);
    assert.equal(panel.title, "Simulate wait.c");
  });

  it("of another version are closed, not shown broken", async () => {
    const { panels } = await session();
    for (const state of [undefined, {}, { version: 2, uri: "file:///x.c", panel: {} }, { version: 1, uri: 7 }]) {
      const panel = vscode.window.createWebviewPanel(PANEL_VIEW_TYPE, "", vscode.ViewColumn.Beside);
      const gone = new Promise<void>((resolve) => {
        panel.onDidDispose(resolve);
      });
      await panels.restore(panel, state);
      await gone;
      assert.equal(panels.all.length, 0);
    }
  });
});
