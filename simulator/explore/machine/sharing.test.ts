import { describe, expect, it } from "vitest";
import { Sharing } from "./sharing.ts";

const WORD = 3;

function fresh(): Sharing {
  const sharing = new Sharing(8);
  sharing.recording = true;
  return sharing;
}

describe("an access", () => {
  it("is visible where another user has made one that does not commute with it", () => {
    const sharing = fresh();
    sharing.setUser(0);
    sharing.note(WORD, false);
    sharing.setUser(1);
    expect([sharing.isVisible(WORD, false), sharing.isVisible(WORD, true), sharing.found]).toEqual([false, true, 0]);
    sharing.note(WORD, true);
    sharing.setUser(0);
    expect([sharing.isVisible(WORD, false), sharing.found]).toEqual([true, 1]);
  });

  it("of one bit is not visible to those who use others", () => {
    const sharing = fresh();
    sharing.setUser(0);
    sharing.note(WORD, true, 1);
    sharing.setUser(1);
    sharing.note(WORD, true, 2);
    expect([sharing.isVisible(WORD, true, 2), sharing.found]).toEqual([false, 0]);
    expect([sharing.isVisible(WORD, true, 1), sharing.isVisible(WORD, false, 1), sharing.isVisible(WORD, false)]).toEqual([
      true,
      true,
      true,
    ]);
  });

  it("of one bit is visible to who uses the whole word, before or after", () => {
    const before = fresh();
    before.setUser(0);
    before.note(WORD, false);
    before.setUser(1);
    before.note(WORD, true, 4);
    expect([before.isVisible(WORD, true, 8), before.isVisible(WORD, false, 8), before.found]).toEqual([true, false, 1]);
    const after = fresh();
    after.setUser(1);
    after.note(WORD, true, 4);
    after.setUser(0);
    after.note(WORD, false);
    after.setUser(1);
    expect([after.isVisible(WORD, true, 8), after.found]).toEqual([true, 1]);
  });

  it("tells for whose sake alone it is visible", () => {
    const sharing = fresh();
    sharing.setUser(5);
    sharing.note(WORD, true, 8);
    sharing.setUser(0);
    expect([sharing.isVisibleFor(5, WORD, 8), sharing.isVisibleFor(4, WORD, 8)]).toEqual([true, false]);
    sharing.setUser(2);
    sharing.note(WORD, true, 8);
    sharing.setUser(0);
    expect(sharing.isVisibleFor(5, WORD, 8)).toBe(false);
  });
});

describe("an access under a lock", () => {
  const A = 1;
  const B = 2;
  const access = (sharing: Sharing, user: number, held: number, write: boolean, alone = held): void => {
    sharing.setUser(user, held, alone);
    sharing.note(WORD, write);
  };

  it("is not visible while all accesses are under one that they have in common", () => {
    const sharing = fresh();
    access(sharing, 0, A | B, true);
    access(sharing, 1, B, true);
    expect([sharing.isVisible(WORD, true), sharing.found, sharing.hasPassed]).toEqual([false, 0, true]);
    access(sharing, 0, A, true);
    expect([sharing.isVisible(WORD, true), sharing.found]).toEqual([true, 1]);
  });

  it("is visible from where one is met without it", () => {
    const sharing = fresh();
    access(sharing, 0, A, true);
    access(sharing, 1, 0, false);
    expect([sharing.isVisible(WORD, false), sharing.found]).toEqual([true, 1]);
    sharing.restart();
    access(sharing, 0, A, true);
    expect([sharing.isVisible(WORD, true), sharing.found]).toEqual([true, 0]);
  });

  it("that others may have at the same time guards loads only", () => {
    const sharing = fresh();
    access(sharing, 0, A, true);
    access(sharing, 1, A, false, 0);
    expect([sharing.isVisible(WORD, false), sharing.found]).toEqual([false, 0]);
    access(sharing, 1, A, true, 0);
    expect([sharing.isVisible(WORD, true), sharing.found > 0]).toEqual([true, true]);
  });
});
