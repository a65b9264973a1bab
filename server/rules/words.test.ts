import { describe, expect, it } from "vitest";
import { callInWords, callsInWords, memberPath, membersOf, objectOf, ownerOfMember } from "./words.ts";

describe("calls in words", () => {
  it("lists functions", () => {
    expect(callsInWords([])).toBe("");
    expect(callsInWords(["a"])).toBe("a()");
    expect(callsInWords(["a", "b", "c"])).toBe("a(), b() and c()");
  });

  it("names the primitive and what lies between", () => {
    expect(callInWords("msleep", "msleep", [])).toBe("msleep()");
    expect(callInWords("settle", "msleep", ["settle"])).toBe("settle(), which comes to msleep(),");
    expect(callInWords("settle", "msleep", ["settle", "nap"])).toBe("settle(), which comes to msleep() through nap(),");
  });
});

describe("expressions of objects", () => {
  it.each([
    ["&klp_mutex", "klp_mutex"],
    ["& p -> lock", "p->lock"],
    ["(&(p)->lock)", "(p)->lock"],
    ["((lock))", "lock"],
    ["(a) + (b)", "(a)+(b)"],
  ])("%s is %s", (written, object) => {
    expect(objectOf(written)).toBe(object);
  });

  it("have a base and a way from it", () => {
    expect(memberPath("&p->a.lock")).toEqual({ base: "p", path: "->a.lock" });
    expect(memberPath("locks[i].lock")).toEqual({ base: "locks", path: "[i].lock" });
    expect(memberPath("*lock")).toEqual({ base: "lock", path: "" });
    expect(membersOf("&p->a.lock")).toBe("a.lock");
    expect(membersOf("lock")).toBe("");
  });

  it("belong to an owner", () => {
    expect(ownerOfMember("&q->p->lock", "lock")).toBe("q->p");
    expect(ownerOfMember("q.lock", "lock")).toBe("q");
    expect(ownerOfMember("q->sublock", "lock")).toBeUndefined();
    expect(ownerOfMember("lock", "lock")).toBeUndefined();
    expect(ownerOfMember("p->lock", "")).toBeUndefined();
  });
});
