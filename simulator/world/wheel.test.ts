import { describe, expect, it } from "vitest";
import { wheelExpiry } from "./wheel.ts";

describe("wheelExpiry", () => {
  it.each([
    { expires: 101, now: 100, fires: 102 },
    { expires: 162, now: 100, fires: 163 },
    { expires: 350, now: 100, fires: 352 },
    { expires: 352, now: 100, fires: 360 },
    { expires: 1100, now: 100, fires: 1152 },
  ])("a timer for $expires set at $now fires at $fires", ({ expires, now, fires }) => {
    expect(wheelExpiry(expires, now)).toBe(fires);
  });

  it("never fires early, and never later than its level's granularity", () => {
    for (let delta = 0; delta < 5000; delta++) {
      const late = wheelExpiry(1000 + delta, 1000) - (1000 + delta);
      expect(late).toBeGreaterThan(0);
      expect(late).toBeLessThanOrEqual(delta < 63 ? 1 : delta < 504 ? 8 : 64 * 8);
    }
  });
});
