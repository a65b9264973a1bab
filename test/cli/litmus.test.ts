import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { runCommand } from "../support/cli.ts";
import { litmusFile } from "../support/litmus.ts";
import { readDocument } from "../support/schemas.ts";

const folder = mkdtempSync(path.join(tmpdir(), "quiesce-litmus-"));

function written(name: string, text: string): string {
  const file = path.join(folder, name);
  writeFileSync(file, text);
  return file;
}

const GOOD = litmusFile("hand/Srel.litmus");
const BAD = written("bad.litmus", "C bad\n{}\nP0(int *x)\n{\n\tWRITE_ONCE(*x 1);\n}\nexists (x=1)\n");
const LOOP = written("loop.litmus", "C loop\n{}\nP0(int *x)\n{\n\twhile (1) {}\n}\nexists (x=1)\n");

describe("quiesce litmus", () => {
  it("prints herd7's text and exits with 0, whatever is observed", async () => {
    const { code, stdout, stderr } = await runCommand(["litmus", GOOD]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain("Test Srel Allowed\nStates 3\n");
    expect(stdout).toContain("\nObservation Srel Never 0 3\n");
  });

  it("answers the other files when one cannot be read, and exits with 2", async () => {
    const { code, stdout, stderr } = await runCommand(["litmus", BAD, GOOD]);
    expect(code).toBe(2);
    expect(stdout).toContain("Observation Srel Never");
    expect(stderr).toContain(`${BAD}:5:16: error: expected "," between arguments, found "1" [litmus-syntax]`);
  });

  it("names what is not supported", async () => {
    const { code, stdout } = await runCommand(["litmus", "--format", "json", LOOP]);
    expect(code).toBe(2);
    expect(readDocument(stdout)).toMatchObject({
      schema: "quiesce/litmus/1",
      tests: [{ name: "loop", outcome: "unsupported", why: '"while" is not supported in litmus tests' }],
      problems: [{ code: "litmus-unsupported", line: 5, column: 2 }],
    });
  });

  it("gives up on a test that has more states than it may", async () => {
    const { code, stdout } = await runCommand(["litmus", "--states", "3", "--format", "json", GOOD]);
    expect(code).toBe(3);
    expect(readDocument(stdout)).toMatchObject({ tests: [{ outcome: "gave-up", name: "Srel" }] });
  });

  it("says in JSON what was counted and what is not modelled", async () => {
    const { stdout } = await runCommand(["litmus", "--format", "json", GOOD]);
    expect(readDocument(stdout)).toMatchObject({
      memory: "lkmm",
      tests: [
        {
          outcome: "ok",
          observation: "Never",
          positive: 0,
          negative: 3,
          counted: "executions",
          notModelled: ["load-buffering"],
          flags: [],
        },
      ],
    });
  });

  it("wants a file", async () => {
    expect(await runCommand(["litmus"])).toMatchObject({ code: 2, stdout: "" });
  });
});
