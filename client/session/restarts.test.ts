import { describe, expect, it } from "vitest";
import { MOST_RESTARTS, Restarts, WINDOW_MS } from "./restarts.ts";

describe("restarts", () => {
  it("stop when the server ends again and again", () => {
    const restarts = new Restarts();
    const answers = Array.from({ length: MOST_RESTARTS + 1 }, (_, i) => restarts.ended(1000 * i));
    expect(answers).toEqual([...Array.from({ length: MOST_RESTARTS }, () => true), false]);
    restarts.forget();
    expect(restarts.ended(5000)).toBe(true);
  });

  it("go on for a server that ends now and then", () => {
    const restarts = new Restarts();
    for (let i = 0; i < 20; i++) expect(restarts.ended(i * (WINDOW_MS / 2))).toBe(true);
    expect(restarts.count).toBeLessThanOrEqual(MOST_RESTARTS);
  });
});
