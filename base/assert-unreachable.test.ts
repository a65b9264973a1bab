import { describe, expect, it } from "vitest";
import { assertUnreachable } from "./assert-unreachable.ts";

describe("assertUnreachable", () => {
  it.each([
    [{ kind: "new" }, 'Unreachable: {"kind":"new"}'],
    [undefined, "Unreachable: undefined"],
    [5n, "Unreachable: 5"],
  ])("names the value %o", (value, message) => {
    expect(() => assertUnreachable(value as never)).toThrow(new Error(message));
  });
});
