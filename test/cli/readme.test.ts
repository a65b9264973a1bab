/** What the README shows of the command's output is what the command prints. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { runCommand } from "../support/cli.ts";
import { root } from "../support/source-tree.ts";

const SHOWN = /```text\n\$ quiesce (?<command>.*)\n(?<output>[^`]*)```/g;

it("shows output as it is printed now", async () => {
  const shown = [...readFileSync(path.join(root, "README.md"), "utf8").matchAll(SHOWN)];
  expect(shown.map(({ groups }) => groups?.["command"]?.split(" ")[0])).toEqual(["compare", "annotate"]);
  for (const { groups } of shown) {
    const words = (groups?.["command"] ?? "").match(/"[^"]*"|\S+/g) ?? [];
    const { stdout, stderr } = await runCommand(
      words.map((word) => word.replaceAll('"', "")),
      { cwd: root },
    );
    expect(stderr).toBe("");
    expect(stdout.slice(0, groups?.["output"]?.length), `copy what ${words[0]} prints; compare is in \`npm run -s demo\``).toBe(
      groups?.["output"],
    );
  }
}, 60_000);
