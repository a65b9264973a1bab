import { describe, expect, it } from "vitest";
import { checkConfig } from "../config-file.ts";
import { preemptionOf } from "../config.ts";
import { versionCode, versionOfMakefile, versionText } from "./profile.ts";
import { profileFor, profileForText, profileNamed, profiles } from "./profiles.ts";

describe("profiles", () => {
  it.each(profiles)("$name is consistent", (profile) => {
    expect(preemptionOf(profile.config).model).toBe(profile.preempt);
    expect(checkConfig(profile.config, "")).toEqual([]);
    expect(profileNamed(profile.name)).toBe(profile);
    expect(profile.description).toMatch(/^[A-Z0-9].*\.$/);
  });

  it.each([
    [{ major: 6, minor: 12, patch: 5 }, "debian-6.12"],
    [{ major: 6, minor: 17, patch: 0 }, "debian-6.12"],
    [{ major: 6, minor: 6, patch: 30 }, "debian-6.1"],
    [{ major: 5, minor: 10, patch: 0 }, "debian-6.1"],
  ])("fit a kernel %o", (version, name) => {
    expect(profileFor(version)).toMatchObject({ name, version });
  });
});

describe("profileForText", () => {
  it.each([
    ["static int klp_target_state = KLP_UNDEFINED;", "debian-6.1"],
    ["static int klp_target_state = KLP_TRANSITION_IDLE;", "debian-6.12"],
    ["int main(void) { return 0; }", "debian-6.12"],
  ])("tells what %j was written for", (text, name) => {
    expect(profileForText(text).name).toBe(name);
  });
});

describe("versionOfMakefile", () => {
  it("reads what the kernel declares", () => {
    const version = versionOfMakefile("# SPDX\nVERSION = 6\nPATCHLEVEL = 12\nSUBLEVEL = 117\nEXTRAVERSION =\n");
    expect(version).toEqual({ major: 6, minor: 12, patch: 117 });
    expect(versionText(version!)).toBe("6.12.117");
    expect(versionCode(version!)).toBe(0x060c75);
  });

  it("finds nothing in another Makefile", () => {
    expect(versionOfMakefile("all:\n\techo VERSION = 6\n")).toBeUndefined();
  });
});
