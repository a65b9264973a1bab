/**
 * What is made from the table and kept in the repository. `npx vitest run --project unit cli/generate -u` writes the files anew.
 */
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { WIDTH } from "../../simulator/report/wrap.ts";
import { COMMANDS, optionsOf } from "../table/index.ts";
import { bashCompletion, fishCompletion, zshCompletion } from "./completion.ts";
import { commandHelp, overview } from "./help.ts";
import { manPage } from "./man.ts";
import { cliDocument, ledgerDocument } from "./markdown.ts";

describe("the files in docs/", () => {
  it.each([
    ["cli.md", cliDocument()],
    ["ledger.md", ledgerDocument()],
    ["quiesce.1", manPage()],
    ["completion/quiesce.bash", bashCompletion()],
    ["completion/_quiesce", zshCompletion()],
    ["completion/quiesce.fish", fishCompletion()],
  ])("%s is made from the table", async (file, text) => {
    await expect(text).toMatchFileSnapshot(`../../docs/${file}`);
  });
});

describe("help", () => {
  const texts = [overview(), ...COMMANDS.map(commandHelp)];

  it("fits the width", () => {
    expect(texts.flatMap((text) => text.split("\n")).filter((line) => line.length > WIDTH && !line.startsWith("  quiesce "))).toEqual([]);
  });

  it("names every option of every command", () => {
    for (const command of COMMANDS) {
      for (const { name, help } of optionsOf(command)) {
        expect(commandHelp(command)).toContain(`--${name}`);
        expect(cliDocument()).toContain(help);
      }
    }
  });

  it("is written in one manner", () => {
    for (const command of COMMANDS) {
      expect(command.summary).toMatch(/^[a-z][^.]*[^.]$/);
      for (const option of command.options) {
        expect(option.help).not.toMatch(/^[A-Z]|[.!]$/);
        expect(
          optionsOf(command).filter(({ name, short }) => name === option.name || (short !== undefined && short === option.short)),
        ).toHaveLength(1);
      }
    }
  });
});

describe("bash completion", () => {
  /** What bash offers for the last of these words; undefined where there is no bash. */
  function offered(...words: readonly string[]): readonly string[] {
    const script = path.join(tmpdir(), `quiesce-completion-${process.pid}.bash`);
    writeFileSync(script, bashCompletion());
    const call = `source ${script}; COMP_WORDS=(${words.map((word) => `'${word}'`).join(" ")}); COMP_CWORD=${words.length - 1}; _quiesce; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const { status, stdout, stderr } = spawnSync("bash", ["-c", call], { encoding: "utf8" });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    return stdout.trim().split("\n");
  }

  it("offers commands, options and values", () => {
    expect(offered("quiesce", "s")).toEqual(["simulate"]);
    expect(offered("quiesce", "simulate", "--fo")).toEqual(["--format"]);
    expect(offered("quiesce", "simulate", "--format", "m")).toEqual(["markdown"]);
    expect(offered("quiesce", "simulate", "-f", "")).toEqual(["text", "markdown", "json", "perfetto"]);
    expect(offered("quiesce", "list", "pr")).toEqual(["presets", "profiles", "primitives", "properties"]);
  });
});
