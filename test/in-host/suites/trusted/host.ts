import { strict as assert } from "node:assert";
import * as vscode from "vscode";

describe("the extension host", () => {
  it("has the workspace of its lane open", () => {
    assert.equal(vscode.workspace.isTrusted, true);
    assert.equal(vscode.workspace.workspaceFolders?.length, 1);
  });
});
