import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it, vi } from "vitest";
import { COMMANDS } from "../../cli/table/index.ts";
import { runCommand } from "../support/cli.ts";
import { readDocument } from "../support/schemas.ts";
import { root } from "../support/source-tree.ts";

vi.setConfig({ testTimeout: 120_000 });

const folder = mkdtempSync(path.join(tmpdir(), "quiesce-usage-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("help", () => {
  it("is printed for the program and for every command", async () => {
    for (const args of [[], ["--help"], ["help"], ...COMMANDS.map(({ name }) => [name, "--help"])]) {
      const { code, stdout, stderr } = await runCommand(args);
      expect({ args, code, stderr }).toEqual({ args, code: 0, stderr: "" });
      expect(stdout).toContain("usage: quiesce");
    }
  });

  it("knows the version", async () => {
    const { version } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8")) as { version: string };
    expect(await runCommand(["--version"])).toMatchObject({ code: 0, stdout: `quiesce ${version}\n` });
  });
});

describe("wrong usage", () => {
  it.each([
    [
      ["simulat"],
      2,
      "quiesce: error: unknown command simulat [usage-unknown-command]\n  help: did you mean simulate? See quiesce --help\n",
    ],
    [["simulate"], 2, "quiesce: error: FILE is missing [usage-missing-argument]\n  help: usage: quiesce simulate [OPTION]... FILE\n"],
    [["run-c"], 125, "quiesce: error: FILE is missing [usage-missing-argument]\n  help: usage: quiesce run-c [OPTION]... FILE\n"],
    [
      ["explain", "synchronise_rcu"],
      2,
      "quiesce: error: nothing is known of synchronise_rcu [usage-unknown-name]\n  help: did you mean synchronize_rcu?\n",
    ],
  ])("%j", async (args, code, stderr) => {
    expect(await runCommand(args)).toMatchObject({ code, stdout: "", stderr });
  });

  it("prints a document in every case when JSON is asked for", async () => {
    for (const args of [
      ["simulat", "--format", "json"],
      ["simulate", "--format", "json"],
      ["simulate", "none.c", "--format", "json"],
      ["compare", "none.c", "-f", "json"],
      ["replay", "q1:x", "--format=json"],
      ["run-c", "none.c", "--format", "json"],
      ["explain", "nothing-at-all", "--format", "json"],
      ["doctor", "none.c", "--format", "json"],
      ["annotate", "none.c", "--format", "json"],
      ["check", "none.c", "--format", "json"],
      ["fix", "none.c", "--rule", "suppression", "--format", "json"],
    ]) {
      const { code, stdout, stderr } = await runCommand(args, { cwd: folder });
      expect({ args, code }).toEqual({ args, code: args[0] === "run-c" ? 125 : 2 });
      expect(readDocument(stdout)).toMatchObject({ problems: [{ severity: "error" }], replay: "" });
      expect(stderr).toContain("error:");
    }
  });
});

describe("what there is", () => {
  it.each(["scenarios", "presets", "profiles", "primitives", "properties", "rules"])("list %s, and explain each", async (what) => {
    const { code, stdout } = await runCommand(["list", what, "--format", "json"]);
    expect(code).toBe(0);
    const { items } = readDocument(stdout) as unknown as { items: readonly { name: string; summary: string }[] };
    expect(items.length).toBeGreaterThan(1);
    const text = (await runCommand(["list", what])).stdout;
    for (const { name, summary } of items) {
      expect(text).toContain(name);
      expect(summary.length).toBeGreaterThan(10);
    }
    const [first] = items;
    const explained = await runCommand(["explain", first?.name ?? "", "--format", "json"]);
    expect(readDocument(explained.stdout)).toMatchObject({ entries: [{ name: first?.name }] });
    expect((await runCommand(["explain", first?.name ?? ""])).stdout).toContain(first?.name ?? "?");
  });

  it("rules with their severities, each summary in the middle of a sentence", async () => {
    const { items } = readDocument((await runCommand(["list", "rules", "--format", "json"])).stdout) as unknown as {
      items: readonly { name: string; summary: string; severity: string }[];
    };
    for (const { name, summary } of items) expect(`${name}: ${summary}`).toMatch(/: [a-z].*[^.]$/);
    for (const { name, severity } of items) {
      const page = readFileSync(path.join(root, "docs/rules", `${name}.md`), "utf8");
      expect(page).toMatch(new RegExp(`^# ${name}\\n\\n\\*${severity}\\.?\\*`, "i"));
      for (const part of ["What it finds", "Why", "Example", "Limits"])
        expect({ name, page }).toEqual({ name, page: expect.stringContaining(`\n## ${part}\n`) as string });
    }
    expect(items.find(({ name }) => name === "hard-forced-synchronization")?.severity).toBe("information");
    expect((await runCommand(["list", "rules"])).stdout).toMatch(/^noinstr-call +error: /m);
  });

  it("doctor says what was found and what to do", async () => {
    const file = path.join(root, "examples/livepatch/transition.c");
    const { code, stdout } = await runCommand(["doctor", file]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/kernel tree +none/);
    expect(stdout).toContain("--kernel DIR");
    expect(readDocument((await runCommand(["doctor", file, "--format", "json"])).stdout)).toMatchObject({
      found: { "kernel tree": "none" },
    });
  });

  it("doctor says which settings check uses, and what is wrong in them", async () => {
    const file = path.join(folder, "set", "a.c");
    const config = path.join(folder, "set", "quiesce.json");
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, "int a;\n");
    writeFileSync(config, '{ "rules": { "lost-order": "off" } }\n');
    expect((await runCommand(["doctor", file])).stdout).toMatch(/^settings +.*quiesce\.json$/m);
    writeFileSync(config, '{ "rules": { "lost-ordre": "off" } }\n');
    const { code, stdout } = await runCommand(["doctor", file]);
    expect(code).toBe(0);
    expect(stdout).toContain('there is no rule "lost-ordre"');
  });
});

describe("run-c", () => {
  const program = (name: string, text: string): string => {
    writeFileSync(path.join(folder, name), text);
    return name;
  };

  it.each([
    ["exit.c", "int main(void) { return 7; }", 7],
    ["print.c", '#include <stdio.h>\nint main(void) { printf("%d\\n", 6 * 7); return 0; }', 0],
    ["abort.c", "#include <stdlib.h>\nint main(void) { abort(); }", 134],
    ["double.c", "int main(void) { double d = 1; return d; }", 125],
    ["fault.c", "int main(void) { int *p = 0; return *p; }", 126],
    ["loop.c", "int main(void) { for (;;) ; }", 127],
  ])("%s", async (name, text, code) => {
    const args = ["run-c", program(name, text), "--limit", "10000000", "--format", "json"];
    const result = await runCommand(args, { cwd: folder });
    expect(result.code).toBe(code);
    expect(readDocument(result.stdout)).toMatchObject({ status: code });
  });

  it("reads the standard input, prints the program's output, and names the place of a fault", async () => {
    const printed = await runCommand(["run-c", "-"], { input: '#include <stdio.h>\nint main(void) { puts("hello"); return 0; }' });
    expect(printed).toMatchObject({ code: 0, stdout: "hello\n", stderr: "" });
    const fault = await runCommand(["run-c", "-", "--stdin-filename", "x.c"], {
      input: "int main(void)\n{\n  int *p = 0;\n  return *p;\n}\n",
    });
    expect(fault.stderr).toContain("x.c:4:");
    expect(fault.stderr).toContain("    4 |   return *p;\n");
  });
});

describe("where the answer goes", () => {
  it("writes a file with --output, and says when it cannot", async () => {
    const file = path.join(folder, "out.txt");
    expect(await runCommand(["list", "presets", "--output", file])).toMatchObject({ code: 0, stdout: "" });
    expect(readFileSync(file, "utf8")).toContain("telecom");
    const failed = await runCommand(["list", "presets", "--output", path.join(folder, "none", "out.txt")]);
    expect(failed.code).toBe(2);
    expect(failed.stderr).toContain("output-unwritable");
  });
});
