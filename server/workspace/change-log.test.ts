import { describe, expect, it } from "vitest";
import { ChangeLog } from "./change-log.ts";

describe("ChangeLog", () => {
  it("tells each file once that changed after a revision", () => {
    const log = new ChangeLog();
    log.note("a.c");
    const { revision } = log;
    log.note("b.c");
    log.note("c.c");
    log.note("b.c");
    expect(log.since(revision)).toEqual(["b.c", "c.c"]);
    expect(log.since(log.revision)).toEqual([]);
  });

  it("says that it no longer knows", () => {
    const log = new ChangeLog();
    for (let index = 0; index < 300; index++) log.note(`${index}.c`);
    expect(log.since(0)).toBeUndefined();
    expect(log.since(299)).toEqual(["299.c"]);
    expect(log.since(301)).toBeUndefined();
  });

  it("knows nothing of what was before anything may have changed", () => {
    const log = new ChangeLog();
    log.note("a.c");
    const { revision } = log;
    log.forget();
    expect(log.since(revision)).toBeUndefined();
    log.note("b.c");
    expect(log.since(log.revision - 1)).toEqual(["b.c"]);
  });
});
