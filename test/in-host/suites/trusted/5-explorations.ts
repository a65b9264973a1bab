import { strict as assert } from "node:assert";
import * as vscode from "vscode";
import { codeLenses, EXTENSION_ID, eventually, hoverText, placeOf, session } from "../../support/extension.ts";

/** The bundled example, in an editor, once it was read. */
async function openExample(): Promise<vscode.TextDocument> {
  const installed = vscode.extensions.getExtension(EXTENSION_ID);
  assert.ok(installed);
  const uri = vscode.Uri.joinPath(installed.extensionUri, "examples", "livepatch", "transition.c");
  const { document } = await vscode.window.showTextDocument(uri, { preview: false });
  const { annotations } = await session();
  await eventually("the example read", () => annotations.of(uri));
  return document;
}

describe("explorations", () => {
  afterEach(async () => {
    await vscode.commands.executeCommand("quiesce.cancelExploration");
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
  });

  it("are offered by lenses, and by links in hovers", async () => {
    const document = await openExample();
    const titles = await eventually("the lenses", async () => {
      const found = await codeLenses(document);
      return found.includes("What breaks without this?") ? found : undefined;
    });
    assert.ok(titles.includes("Explore interleavings"));
    const hover = await hoverText(document, placeOf(document, "schedule_on_each_cpu(do_nothing)"));
    assert.match(hover, /command:quiesce\.ablate\?/);
    assert.match(hover, /command:quiesce\.explainBarrier\?/);
  });

  it("say how far they are, and end when they are cancelled", async () => {
    const { uri } = await openExample();
    const { exploring } = await session();
    await vscode.commands.executeCommand("quiesce.ablate", { uri: uri.toString() });
    await eventually("progress", () => /: \d+ of \d+; /.test(exploring.text));
    await vscode.commands.executeCommand("quiesce.cancelExploration");
    await eventually("the end", () => exploring.text === "" || undefined);
  });

  it("open in the panel", async () => {
    const { uri } = await openExample();
    const { exploring, panels } = await session();
    await vscode.commands.executeCommand("quiesce.explore", { uri: uri.toString(), function: "klp_start_transition" });
    assert.equal(panels.all.length, 1);
    const progress = (): true | undefined => /^Exploring transition\.c: [\d,]+ states/.test(exploring.text) || undefined;
    await eventually("progress", progress);
    await vscode.commands.executeCommand("quiesce.cancelExploration");
    await eventually("the end", () => exploring.text === "" || undefined);
    // Behind another editor of its group it is gone, and takes no messages.
    const cover = await vscode.workspace.openTextDocument({ content: "in front of it" });
    await vscode.window.showTextDocument(cover, { viewColumn: vscode.ViewColumn.Two });
    await eventually("the cover", () => panels.all[0]?.isVisible === false || undefined);
    await vscode.commands.executeCommand("quiesce.explore", { uri: uri.toString(), function: "klp_start_transition" });
    await eventually("progress of the second", progress);
  });

  it("leave verdicts in the Synchronization view", async function () {
    // Some ten searches: longer than anything else in here.
    this.timeout(300_000);
    const document = await openExample();
    const { exploring } = await session();
    const { line } = placeOf(document, "schedule_on_each_cpu(do_nothing)");
    const told = new Promise<void>((resolve) => {
      const listening = exploring.onDidChange(() => {
        if (!exploring.verdictsOf(document.uri).some((verdict) => verdict.line === line)) return;
        listening.dispose();
        resolve();
      });
    });
    await vscode.commands.executeCommand("quiesce.ablate", { uri: document.uri.toString(), line: line + 1 });
    await told;
    assert.match(exploring.verdictsOf(document.uri)[0]?.text ?? "", /^needed: \d+-step counterexample/);
  });

  it("write a page about a barrier into a new editor", async () => {
    const document = await openExample();
    const { line } = placeOf(document, "mutex_lock(");
    assert.equal(await vscode.commands.executeCommand("quiesce.explainBarrier", { uri: document.uri.toString(), line: line + 1 }), true);
    const editor = vscode.window.activeTextEditor;
    assert.equal(editor?.document.languageId, "markdown");
    assert.ok(editor?.document.isUntitled);
    // Where there is no point, that is said, and no page is opened.
    assert.equal(await vscode.commands.executeCommand("quiesce.explainBarrier", { uri: document.uri.toString(), line: 1 }), false);
    assert.equal(vscode.window.activeTextEditor, editor);
    assert.match(editor?.document.getText() ?? "", /^### mutex_lock\(\) in \w+\(\), transition\.c:\d+/);
  });
});
