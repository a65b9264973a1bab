import { strict as assert } from "node:assert";
import * as vscode from "vscode";

describe("an untrusted workspace", () => {
  it("is what this lane runs in", () => {
    assert.equal(vscode.workspace.isTrusted, false);
  });
});
