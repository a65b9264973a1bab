/** Our programs on the Node that the editor brings, which is not the one that these tests run on. */
import { spawnSync } from "node:child_process";
import path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { commandFile, ensureBuilt } from "../../esbuild.mjs";
import { findEditor } from "../../scripts/fetch-editor.mjs";
import { describeMissing } from "../support/missing.ts";
import { root } from "../support/source-tree.ts";
import { chosenLane } from "./host/server.ts";

const lane = chosenLane();
const editor = findEditor(lane);
const title = `the Node of VS Code ${lane.editor}`;
if (editor === undefined)
  describeMissing(title, `VS Code ${lane.editor} is missing; fetch it with: node scripts/fetch-editor.mjs ${lane.name}`);
else describeNode(editor.node);

function describeNode(node: string): void {
  describe(title, () => {
    beforeAll(ensureBuilt);

    const file = path.join(root, "examples", "livepatch", "transition.c");
    it.each([
      ["the debug adapter, whose client goes without a word", ["dap", "--stdio"], 1],
      ["a simulation", ["simulate", file], 0],
      ["an exploration", ["explore", file, "--states", "2000"], 3],
    ])("runs %s, and complains of nothing", (_, args, code) => {
      const { status, stderr } = spawnSync(node, [commandFile, ...args], { input: "", encoding: "utf8", timeout: 100_000 });
      expect({ status, stderr }).toEqual({ status: code, stderr: "" });
    });
  });
}
