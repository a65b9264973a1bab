import { strict as assert } from "node:assert";
import * as vscode from "vscode";
import { codeLenses, eventually, extension, findings, hoverText, open, placeOf, session, withSetting } from "../../support/extension.ts";

describe("a file of a kernel tree", () => {
  let editor: vscode.TextEditor;

  before(async () => {
    editor = await open("linux-a/kernel/wait.c");
    const { session: opened, timings } = await extension();
    await eventually("the session", () => opened() ?? undefined);
    const { state } = await session();
    await eventually("the server", () => state.server.kind === "running" || undefined);
    await eventually("the timings", () => timings.readyMs);
    console.log(`    client loaded in ${timings.loadedMs?.toFixed(0)} ms, server ready after ${timings.readyMs?.toFixed(0)} ms`);
  });

  it("has lenses", async () => {
    const titles = await eventually("lenses", async () => {
      const found = await codeLenses(editor.document);
      return found.length > 0 ? found : undefined;
    });
    assert.ok(titles.includes("1 synchronization point"), titles.join(", "));
  });

  it("explains a primitive, and leaves types to others", async () => {
    const text = await hoverText(editor.document, placeOf(editor.document, "schedule_on_each_cpu"));
    assert.match(text, /schedule_on_each_cpu\(\)/);
    assert.match(text, /nohz_full/);
    assert.equal(await hoverText(editor.document, placeOf(editor.document, "struct work_struct")), "");
  });

  it("has inlay hints", async () => {
    const all = new vscode.Range(0, 0, editor.document.lineCount, 0);
    const hints = await eventually("hints", async () => {
      const found = await vscode.commands.executeCommand<vscode.InlayHint[]>("vscode.executeInlayHintProvider", editor.document.uri, all);
      return found.length > 0 ? found : undefined;
    });
    assert.ok(hints.some(({ label }) => label === "switches every online CPU"));
  });

  it("marks points and regions", async () => {
    const { marks } = await session();
    const line = placeOf(editor.document, "schedule_on_each_cpu").line;
    const shown = await eventually("marks", () => (marks.shownIn(editor).gutter.size > 0 ? marks.shownIn(editor) : undefined));
    const wrapper = placeOf(editor.document, "\twait_for_all();").line;
    assert.deepEqual(
      [...shown.gutter],
      [
        [line, "forced"],
        [wrapper, "forced"],
      ],
    );
    const noinstr = shown.regions.noinstr.map(({ start, end }) => [start.line, end.line]);
    const first = placeOf(editor.document, "noinstr void enter").line;
    assert.deepEqual(noinstr, [[first, editor.document.lineCount - 2]]);
    const [island] = shown.regions.instrumentation;
    assert.equal(island?.start.line, placeOf(editor.document, "instrumentation_begin").line);
  });

  it("takes each kind of mark away by its setting", async () => {
    const { marks } = await session();
    await withSetting("marks.gutter", [], async () => {
      await eventually("no icons", () => marks.shownIn(editor).gutter.size === 0 || undefined);
    });
    await withSetting("marks.noinstr", false, async () => {
      await eventually("no bar", () => marks.shownIn(editor).regions.noinstr.length === 0 || undefined);
      assert.ok(marks.shownIn(editor).regions.instrumentation.length > 0);
    });
    await eventually("the icons", () => marks.shownIn(editor).gutter.size === 2 || undefined);
    await vscode.commands.executeCommand("quiesce.toggleMarks");
    assert.equal(marks.shownIn(editor).gutter.size, 0);
    await vscode.commands.executeCommand("quiesce.toggleMarks");
    assert.equal(marks.shownIn(editor).gutter.size, 2);
  });

  it("is listed in the view, by function and by class", async () => {
    const { view } = await session();
    const functions = await eventually("the view", () => (view.getChildren().length > 0 ? view.getChildren() : undefined));
    assert.deepEqual(
      functions.map(({ id }) => id),
      ["findings", "function:wait_for_all", "function:enter"],
    );
    await vscode.commands.executeCommand("quiesce.view.groupByClass");
    assert.ok(view.getChildren().some(({ id }) => id === "class:hard-forced"));
    await vscode.commands.executeCommand("quiesce.view.groupByFunction");
    const [finding, first] = view.getChildren();
    assert.ok(finding !== undefined && first !== undefined);
    assert.match(view.getChildren(finding)[0]?.label ?? "", /schedule_on_each_cpu/);
    const [point] = view.getChildren(first);
    assert.equal(point?.label, "schedule_on_each_cpu");
    assert.equal(view.getParent(point)?.id, "function:wait_for_all");
    assert.equal(view.getTreeItem(point).command?.command, "vscode.open");
  });

  it("tells kernel, health and engine in the language status", async () => {
    const { status } = await session();
    const texts = await eventually("the status", () => (status.texts.file.text === "Linux 6.12.9" ? status.texts : undefined));
    assert.equal(texts.file.detail, "4 synchronization points; every function was understood");
    await eventually("a ready engine", () => status.texts.engine.text === "Ready" || undefined);
  });

  it("has findings, whose severity is a setting", async () => {
    const { document } = await open("linux-b/kernel/reader.c");
    await eventually("the finding", () => findings(document).includes("grace-period-in-reader") || undefined);
    await withSetting("rules", { "grace-period-in-reader": "off" }, async () => {
      await eventually("no finding", () => findings(document).length === 0 || undefined);
    });
    await withSetting("diagnostics.enable", false, async () => {
      await eventually("no finding", () => findings(document).length === 0 || undefined);
    });
    await eventually("the finding", () => findings(document).includes("grace-period-in-reader") || undefined);
  });

  it("keeps lenses away by a setting", async () => {
    await withSetting("codeLens.enable", false, async () => {
      await eventually("no lenses", async () => (await codeLenses(editor.document)).length === 0 || undefined);
    });
    await eventually("lenses", async () => (await codeLenses(editor.document)).length > 0 || undefined);
  });

  it("knows two trees of different versions side by side", async () => {
    const { state } = await session();
    const versions = await eventually("both trees", () => {
      const found = state.trees.flatMap(({ version }) => version ?? []).sort();
      return found.length === 2 ? found : undefined;
    });
    assert.deepEqual(versions, ["6.1.20", "6.12.9"]);
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(folder !== undefined);
    assert.equal(state.treeOf(vscode.Uri.joinPath(folder.uri, "linux-b/kernel/reader.c"))?.version, "6.1.20");
    assert.equal(state.treeOf(vscode.Uri.joinPath(folder.uri, "linux-a/kernel/wait.c"))?.version, "6.12.9");
  });

  it("follows the text as it is typed", async () => {
    const { annotations } = await session();
    const again = await open("linux-a/kernel/wait.c");
    const { document } = again;
    const count = (): number | undefined => {
      const found = annotations.of(document.uri);
      return found?.version === document.version ? found.points.length : undefined;
    };
    assert.equal(await eventually("the points", count), 4);
    await again.edit((edit) => edit.insert(placeOf(document, "\tinstrumentation_end"), "\tsynchronize_rcu();\n"));
    assert.equal(await eventually("the points", count), 5);
    await vscode.commands.executeCommand("undo");
    assert.equal(await eventually("the points", count), 4);
    await vscode.commands.executeCommand("workbench.action.files.revert");
  });
});

describe("bad input", () => {
  it("is borne: an empty file, C that does not parse, a file that goes away", async () => {
    const { state } = await session();
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(folder !== undefined);
    const file = vscode.Uri.joinPath(folder.uri, "linux-a/kernel/broken.c");
    for (const text of ["", "#include <linux/demo.h>\nvoid f( { rcu_read_lock(; } } }\n"]) {
      await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(text));
      const { document } = await vscode.window.showTextDocument(file);
      await eventually("an answer", async () => (await hoverText(document, new vscode.Position(0, 0))) === "" || undefined);
      assert.equal(state.server.kind, "running");
      await vscode.commands.executeCommand("workbench.action.closeActiveEditor");
    }
    await vscode.window.showTextDocument(file);
    await vscode.workspace.fs.delete(file);
    await vscode.commands.executeCommand("workbench.action.closeActiveEditor");
    const { document } = await open("linux-a/kernel/wait.c");
    await eventually("a hover", async () => (await hoverText(document, placeOf(document, "schedule_on_each_cpu"))) || undefined);
    assert.equal(state.server.kind, "running");
  });
});
