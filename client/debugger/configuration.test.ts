import { describe, expect, it } from "vitest";
import { launchOf, withDefaults } from "./configuration.ts";

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
