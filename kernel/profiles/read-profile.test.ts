import { describe, expect, it } from "vitest";
import { makeSourceFile } from "../../base/source-file.ts";
import { readUserProfile } from "./profiles.ts";

const read = (profile: object | string) =>
  readUserProfile(makeSourceFile("my.profile.json", typeof profile === "string" ? profile : JSON.stringify(profile), "user"));
const complaints = (profile: object | string) => read(profile).problems.map(({ code, message }) => `${message} [${code}]`);

describe("readProfile", () => {
  it("takes from another profile what it does not say", () => {
    const { profile } = read({ name: "mine", like: "debian-6.12", version: "6.15.3-1", config: { CONFIG_HZ: 1000 }, sites: { x: 3 } });
    expect(profile).toMatchObject({
      name: "mine",
      description: "Like debian-6.12.",
      version: { major: 6, minor: 15, patch: 3 },
      preempt: "voluntary",
      idleWindow: "narrow",
      forTrees: false,
    });
    expect(profile?.config.get("CONFIG_HZ")).toBe("1000");
    expect(profile?.config.get("CONFIG_PREEMPT_DYNAMIC")).toBe("y");
    expect(profile?.sites).toMatchObject({ x: 3 });
  });

  it("takes places by module, and habits instead of those of the profile that it is like", () => {
    const like = read({ name: "mine", like: "debian-6.1" }).profile;
    expect(like?.habits).toContain("modules-in-two-areas");
    const { profile } = read({ name: "mine", like: "debian-6.1", sites: { key: [300, 12, 4] }, habits: ["code-protected-in-two-steps"] });
    expect(profile?.sites).toEqual({ key: [300, 12, 4] });
    expect(profile?.habits).toEqual(["code-protected-in-two-steps"]);
  });

  it("changes the preemption model and what follows from it", () => {
    const { profile } = read({ name: "mine", like: "6.12-voluntary", preempt: "full" });
    expect(profile?.preempt).toBe("full");
    expect(profile?.config.get("CONFIG_PREEMPT_RCU")).toBe("y");
    expect(profile?.config.has("CONFIG_PREEMPT_VOLUNTARY")).toBe(false);
  });

  it.each([
    ["[]", "a profile is a JSON object [profile-value]"],
    [{ name: "a b", like: "debian-6.12" }, '"name" is no name of a profile [profile-value]'],
    [{ name: "a", like: "debian-7" }, 'there is no profile "debian-7" [profile-value]'],
    [{ name: "a", like: "debian-6.12", version: "new" }, '"version" is no version of a kernel [profile-value]'],
    [{ name: "a", like: "debian-6.12", preempt: "some" }, '"preempt" is "some" [profile-value]'],
    [{ name: "a", like: "debian-6.12", config: { HZ: 100 } }, '"HZ" is no name of an option [profile-value]'],
    [{ name: "a", like: "debian-6.12", config: { CONFIG_HZ: true } }, "CONFIG_HZ cannot have this value [profile-value]"],
    [{ name: "a", like: "debian-6.12", sites: { x: -1 } }, 'the number of places of "x" is none [profile-value]'],
    [{ name: "a", like: "debian-6.12", sites: { x: [1, -1] } }, 'the number of places of "x" is none [profile-value]'],
    [{ name: "a", like: "debian-6.12", habits: ["late"] }, '"habits" has a word that is none [profile-value]'],
    [{ name: "a", like: "debian-6.12", idle: 1 }, 'unknown field "idle" [profile-unknown-field]'],
  ])("refuses %j", (profile, expected) => {
    expect(complaints(profile)).toEqual([expected]);
  });

  it("says everything that a profile without a model must have", () => {
    expect(complaints({})).toEqual(
      ['"name" is missing', '"version" is missing', '"idleWindow" is missing', '"preempt" is missing'].map((m) => `${m} [profile-value]`),
    );
  });
});
