import { describe, expect, it } from "vitest";
import type { Expression } from "../../../c/editor/ast.ts";
import { parseFragment } from "../fragment/parse.ts";
import { keyOf, lastName, mentionsOf, pointedTo, substitute } from "./keys.ts";

function expressionOf(text: string): Expression {
  const [only] = parseFragment(text) ?? [];
  if (only?.kind !== "expression-statement") throw new Error(`no expression: ${text}`);
  return only.expression;
}

describe("keyOf", () => {
  it.each([
    ["rq -> lock", "rq->lock"],
    ["(rq)->lock", "rq->lock"],
    ["(&rq)->lock", "rq.lock"],
    ["(*rq).lock", "rq->lock"],
    ["*&x", "x"],
    ["&*x", "x"],
    ["&(p)->pi_lock", "&p->pi_lock"],
    ["(struct foo *)p", "p"],
    ["a[ i + 1 ].lock", "a[i + 1].lock"],
    ["per_cpu_ptr(x, cpu)->lock", "per_cpu_ptr(x, cpu)->lock"],
    ["&ACCESS_PRIVATE(rnp, lock)", "&ACCESS_PRIVATE(rnp, lock)"],
    ["(a + b) * c", "(a + b) * c"],
  ])("of %s is %s", (text, key) => {
    expect(keyOf(expressionOf(text))).toBe(key);
  });

  it("is nothing for statements", () => {
    expect(keyOf(expressionOf("({ f(); })"))).toBeUndefined();
  });
});

describe("pointedTo", () => {
  it.each([
    ["&klp_mutex", "klp_mutex"],
    ["lock", "*lock"],
    ["&ACCESS_PRIVATE(rnp, lock)", "ACCESS_PRIVATE(rnp, lock)"],
  ])("of %s is %s", (pointer, object) => {
    expect(pointedTo(pointer)).toBe(object);
  });
});

describe("substitute", () => {
  it.each([
    ["o->lock", "o", "mine", "mine->lock"],
    ["o->lock", "o", "&global", "global.lock"],
    ["*flags", "flags", "&irq", "irq"],
    ["o.lock", "o", "*p", "p->lock"],
    ["x->o", "o", "y", "x->o"],
    ["*o", "o", "a + b", "*(a + b)"],
    ["o", "o", "a + b", "a + b"],
    ["f(o, 1)->lock", "o", "q->r", "f(q->r, 1)->lock"],
  ])("in %s for %s puts %s: %s", (key, name, value, result) => {
    expect(substitute(key, new Map([[name, value]]))).toBe(result);
  });
});

describe("mentionsOf", () => {
  it("tells names from members", () => {
    expect(mentionsOf("rq->lock.owner[cpu]")).toEqual(["rq", ".lock", ".owner", "cpu"]);
    expect(lastName("rq->lock")).toBe("lock");
  });
});
