import { describe, expect, it } from "vitest";
import { debuggedOf, firstDebugged, launchOf, withDefaults } from "./configuration.ts";

describe("a launch without words", () => {
  it("debugs the open file", () => {
    expect(withDefaults({}, "/a/transition.c")).toEqual({
      type: "quiesce",
      request: "launch",
      name: "Quiesce",
      scenario: "enable-disable",
      program: "/a/transition.c",
    });
  });

  it("without an open file says nothing", () => {
    expect(withDefaults({}, undefined)).toBeUndefined();
  });
});

describe("a launch", () => {
  it("keeps what it says", () => {
    const given = { type: "quiesce", request: "launch", name: "mine", program: "x.c", scenario: "enable", seed: 3 };
    expect(withDefaults(given, "/a/transition.c")).toEqual(given);
  });

  it("of a token needs no file, and no scenario", () => {
    expect(withDefaults({ token: "q1:x" }, undefined)).toEqual({ type: "quiesce", request: "launch", name: "Quiesce", token: "q1:x" });
  });
});

describe("the command's argument", () => {
  it.each([undefined, null, 3, "x", []])("%j says nothing", (argument) => {
    expect(launchOf(argument)).toEqual({});
  });

  it("is taken for what a launch knows", () => {
    expect(launchOf({ token: "q1:x", seed: 2, type: "other", program: {}, scenario: "enable" })).toEqual({
      token: "q1:x",
      seed: 2,
      scenario: "enable",
    });
  });
});

describe("what is compiled ahead of a debugger", () => {
  const launch = { program: "/a/transition.c", scenario: "enable" };

  it("is what the launch says of the program", () => {
    expect(debuggedOf({ ...launch, profile: "6.12", set: { hz: 1000 }, topology: "telecom", seed: 3 })).toEqual({
      program: "/a/transition.c",
      options: { scenario: "enable", profile: "6.12", settings: { hz: "1000" } },
    });
  });

  it.each([[{ token: "q1:x" }], [{ kernel: "/k" }], [{ patch: "a.patch" }], [{ scenario: "own.c" }], [{ program: undefined }]])(
    "is nothing where the server would compile something else: %j",
    (members) => {
      expect(debuggedOf({ ...launch, ...members })).toBeUndefined();
    },
  );
});

describe("what is compiled for a first breakpoint", () => {
  const file = "/a/transition.c";

  it.each([[undefined], [[]], ["x"], [[null, 3, { type: "cppdbg", program: "/a/vmlinux" }]], [[{ type: "quiesce", token: "q1:x" }]]])(
    "is what F5 debugs where launch.json says nothing of the file: %j",
    (launches) => {
      expect(firstDebugged(launches, file)).toEqual({ program: file, options: { scenario: "enable-disable", settings: {} } });
    },
  );

  it("is what the first launch of the file says", () => {
    const launches = [
      { type: "quiesce", program: "/b/other.c", scenario: "force" },
      { type: "quiesce", program: "${file}", scenario: "stacked", set: { hz: 100 } },
      { type: "quiesce", program: file, scenario: "reverse" },
    ];
    expect(firstDebugged(launches, file)).toEqual({ program: file, options: { scenario: "stacked", settings: { hz: "100" } } });
  });

  it("is nothing where the server would compile something else", () => {
    expect(firstDebugged([{ type: "quiesce", scenario: "own.c" }], file)).toBeUndefined();
  });
});
