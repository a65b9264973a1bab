import { describe, expect, it } from "vitest";
import { COMMANDS } from "../table/index.ts";
import { parseInvocation } from "./parse.ts";

const names = COMMANDS.map(({ name }) => name).join(", ");

/** `code: message | help` of each problem. */
function complaints(...argv: readonly string[]): readonly string[] {
  const invocation = parseInvocation(argv);
  return invocation.kind === "wrong" ? invocation.problems.map(({ code, message, help }) => `${code}: ${message} | ${help}`) : [];
}

describe("parseInvocation", () => {
  it.each([
    [[], undefined],
    [["--help"], undefined],
    [["-h"], undefined],
    [["help"], undefined],
    [["help", "simulate"], "simulate"],
    [["simulate", "--help"], "simulate"],
    [["simulate", "--seed", "no", "-h"], "simulate"],
  ])("%j asks for help", (argv, command) => {
    const invocation = parseInvocation(argv);
    expect(invocation).toMatchObject({ kind: "help" });
    expect(invocation.kind === "help" ? invocation.command?.name : "").toBe(command);
  });

  it.each([[["--version"]], [["-V"]]])("%j asks for the version", (argv) => {
    expect(parseInvocation(argv)).toEqual({ kind: "version" });
  });

  it("reads options in any place, long, short and joined", () => {
    const invocation = parseInvocation([
      "simulate",
      "-fjson",
      "a.c",
      "--cmdline=nohz_full=2-7 quiet",
      "--set",
      "hz=250",
      "--seeds",
      "3-9",
      "--set=preempt=full",
    ]);
    expect(invocation.kind).toBe("run");
    if (invocation.kind !== "run") return;
    const { arguments: values } = invocation;
    expect(values.positional(0)).toBe("a.c");
    expect(values.text("format")).toBe("json");
    expect(values.text("cmdline")).toBe("nohz_full=2-7 quiet");
    expect(values.range("seeds")).toEqual({ first: 3, last: 9 });
    expect([...values.settings("set")]).toEqual([
      ["hz", "250"],
      ["preempt", "full"],
    ]);
  });

  it("takes - as a file and what follows -- as arguments", () => {
    const invocation = parseInvocation(["compare", "-", "--", "--odd.c"]);
    expect(invocation.kind === "run" ? [invocation.arguments.positional(0), invocation.arguments.positional(1)] : []).toEqual([
      "-",
      "--odd.c",
    ]);
  });

  it("reads sizes and parts", () => {
    const invocation = parseInvocation(["simulate", "a.c", "--memory-limit", "512m", "--shard", "2/4"]);
    if (invocation.kind !== "run") throw new Error("not read");
    expect(invocation.arguments.size("memory-limit")).toBe(512 * 2 ** 20);
    expect(invocation.arguments.part("shard")).toEqual({ index: 2, count: 4 });
  });
});

describe("what is refused", () => {
  it.each([
    [["simulat"], "usage-unknown-command: unknown command simulat | did you mean simulate? See quiesce --help"],
    [["--frobnicate"], `usage-unknown-option: unknown option --frobnicate | commands are ${names}; see quiesce --help`],
    [["help", "me"], `usage-unknown-command: unknown command me | commands are ${names}; see quiesce --help`],
    [
      ["simulate", "a.c", "--scenaro", "x"],
      "usage-unknown-option: unknown option --scenaro | did you mean --scenario? See quiesce simulate --help",
    ],
    [["simulate", "a.c", "--seed"], "usage-value: --seed needs a value | write --seed N"],
    [["simulate", "a.c", "--seed", "x"], "usage-value: --seed cannot be 'x' | give a whole number from 0 to 4294967295"],
    [["simulate", "a.c", "--seed", "-1"], "usage-value: --seed cannot be '-1' | give a whole number from 0 to 4294967295"],
    [
      ["simulate", "a.c", "--seeds", "9-1"],
      "usage-value: --seeds cannot be '9-1' | give two numbers, such as 1-100, at most 1000000 apart",
    ],
    [["simulate", "a.c", "--log=yes"], "usage-value: --log takes no value | leave the value out"],
    [["simulate", "a.c", "-s", "a", "--scenario", "b"], "usage-repeated: --scenario is given twice | give it once"],
    [
      ["simulate", "a.c", "--format", "jsn"],
      "usage-value: --format cannot be 'jsn' | did you mean json? One of text, markdown, json, perfetto",
    ],
    [["simulate"], "usage-missing-argument: FILE is missing | usage: quiesce simulate [OPTION]... FILE"],
    [["simulate", "a.c", "b.c"], "usage-extra-argument: 'b.c' is one argument too many | usage: quiesce simulate [OPTION]... FILE"],
    [["simulate", ""], "usage-value: FILE cannot be an empty name | name a file"],
    [
      ["simulate", "a.c", "--memory-limit", "1"],
      "usage-value: --memory-limit cannot be '1' | give a number of bytes, such as 512m or 2g, of at least 64m",
    ],
    [["simulate", "a.c", "--set", "hz"], "usage-value: --set cannot be 'hz' | give a key and a value, such as hz=1000"],
    [
      ["list", "scenario"],
      "usage-value: WHAT cannot be 'scenario' | did you mean scenarios? One of scenarios, presets, profiles, primitives, properties, rules",
    ],
  ])("%j", (argv, expected) => {
    expect(complaints(...argv)).toEqual([expected]);
  });

  it("remembers the format that was asked for", () => {
    for (const argv of [
      ["simulate", "--format", "json"],
      ["simulate", "--format=json"],
      ["simulate", "-f", "json"],
    ]) {
      expect(parseInvocation(argv)).toMatchObject({ kind: "wrong", format: "json" });
    }
  });
});
