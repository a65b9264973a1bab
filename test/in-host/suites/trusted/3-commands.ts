import { strict as assert } from "node:assert";
import * as vscode from "vscode";
import { eventually, findings, open, session } from "../../support/extension.ts";

describe("commands", () => {
  before(async () => {
    await open("linux-a/kernel/wait.c");
    await session();
  });

  it("copy diagnostics without any code", async () => {
    await vscode.commands.executeCommand("quiesce.copyDiagnostics");
    const text = await vscode.env.clipboard.readText();
    assert.match(text, /^## Quiesce diagnostics\n/);
    assert.match(text, /language server: running/);
    assert.match(text, /kernel tree: Linux 6\.12\.9/);
    assert.match(text, /file: wait\.c \(c, \d+ lines\), points: 4/);
    assert.doesNotMatch(text, /schedule_on_each_cpu|workspaces/);
  });

  it("copy what is known of a file as Markdown", async () => {
    await open("linux-a/kernel/wait.c");
    assert.equal(await vscode.commands.executeCommand("quiesce.copyAnnotation"), true);
    assert.match(await vscode.env.clipboard.readText(), /^# Synchronization in .*wait\.c\n/);
  });

  it("explain a primitive and a rule on a page", async () => {
    await vscode.commands.executeCommand("quiesce.explainPrimitive", "synchronize_rcu");
    await eventually("the page", () => tabNames().some((name) => name.includes("synchronize_rcu")) || undefined);
    await vscode.commands.executeCommand("quiesce.openRulePage", "noinstr-call");
    await eventually("the page", () => tabNames().some((name) => name.includes("noinstr-call")) || undefined);
  });

  it("open a copy of the example, once", async () => {
    const editor = await vscode.commands.executeCommand<vscode.TextEditor>("quiesce.openExample");
    assert.match(editor.document.getText(editor.document.lineAt(editor.selection.active.line).range), /schedule_on_each_cpu/);
    await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), "/* mine */\n"));
    await editor.document.save();
    const again = await vscode.commands.executeCommand<vscode.TextEditor>("quiesce.openExample");
    assert.ok(again.document.getText().startsWith("/* mine */\n"));
    const { annotations } = await session();
    await eventually("the example read", () => annotations.of(again.document.uri));
  });

  it("make a topology file that its schema accepts, and say what is wrong in another", async () => {
    const editor = await vscode.commands.executeCommand<vscode.TextEditor>("quiesce.newTopology");
    assert.equal(editor.document.languageId, "json");
    await eventually("no problem", () => vscode.languages.getDiagnostics(editor.document.uri).length === 0 || undefined);
    const text = editor.document.getText();
    const at = editor.document.positionAt(text.indexOf('"cpus": 8') + '"cpus": '.length);
    await editor.edit((edit) => edit.replace(new vscode.Range(at, at.translate(0, 1)), "0"));
    const [problem] = await eventually("a problem", () => {
      const found = vscode.languages.getDiagnostics(editor.document.uri);
      return found.length > 0 ? found : undefined;
    });
    assert.equal(problem?.range.start.line, at.line);
    await eventually("a finding of ours", () => findings(editor.document).length > 0 || undefined);
    await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
  });

  it("show the view, settings, walkthrough and output", async () => {
    await open("linux-a/kernel/wait.c");
    for (const name of ["showSynchronization", "openSettings", "openWalkthrough", "showOutput"]) {
      await vscode.commands.executeCommand(`quiesce.${name}`);
    }
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
  });
});

function tabNames(): readonly string[] {
  return vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs.map(({ label }) => label));
}
