import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { FaultCode } from "../simulator/machine/fault.ts";
import { embeddedSources } from "./embedded.ts";
import { FAULTS, properties, propertyViolated, scenarioProperties, warnedProperties, whatWasToHold } from "./properties.ts";

const folder = new URL("../docs/properties/", import.meta.url);
const pages = readdirSync(folder).filter((name) => name !== "README.md");

function textOf(name: string): string {
  return readFileSync(new URL(name, folder), "utf8");
}

describe("properties", () => {
  it("have each one name, and a sentence for the middle of another", () => {
    expect(new Set(properties.map(({ name }) => name)).size).toBe(properties.length);
    for (const { name, sentence } of properties) expect(`${name}: ${sentence}`).toMatch(/: [a-z_].{10,}[^.]$/);
  });

  it("hold every fault of the machine", () => {
    const every: Readonly<Record<Exclude<FaultCode, "unsupported" | "host">, string>> = FAULTS;
    expect(Object.keys(every).length).toBeGreaterThan(20);
  });

  it("hold every name that scenarios assert", () => {
    const asserted = Object.entries(embeddedSources)
      .filter(([path]) => path.startsWith("scenarios/"))
      .flatMap(([, text]) => [...text.matchAll(/__sim_(?:property|check_freed)\("([^"]+)"/g)].map(([, name]) => name));
    expect(new Set(scenarioProperties.map(({ name }) => name))).toEqual(
      new Set([...asserted, ...warnedProperties.map(({ name }) => name)]),
    );
  });

  it("hold every name that the model complains with", () => {
    const names = new Set(properties.map(({ name }) => name));
    const used = Object.values(embeddedSources).flatMap((text) =>
      [...text.matchAll(/__sim_misuse\("([^"]+)"/g)].map(([, name]) => name ?? ""),
    );
    expect(used.length).toBeGreaterThan(5);
    expect(used.filter((name) => !names.has(name))).toEqual([]);
  });

  it("are those that a warning of the code is about, where one checks them", () => {
    const idle = propertyViolated("warn", ["klp_ftrace_handler", "f"], "WARN_ON_ONCE(patch_state == IDLE)");
    expect(idle?.name).toBe("never-idle-in-transition");
    expect(propertyViolated("warn", ["klp_ftrace_handler"], "WARN_ON_ONCE(!func)")?.name).toBe("warn");
    expect(propertyViolated("warn", ["another"], "WARN_ON_ONCE(patch_state == IDLE)")?.name).toBe("warn");
    expect(whatWasToHold("warn", ["another"], "WARN_ON(1)")).toBe(
      "warn: no WARN_ON() of the code has a true condition; see docs/properties/warn.md",
    );
    expect(whatWasToHold("mine", [], "what I say holds")).toBe("");
  });
});

describe("the pages of properties", () => {
  it("are those that properties name, and no others", () => {
    expect(new Set(pages)).toEqual(new Set(properties.map(({ page }) => `${page}.md`)));
  });

  it.each(pages)("%s tells what is so, why, what checks it, and what breaks it", (name) => {
    const text = textOf(name);
    expect(text).toMatch(new RegExp(`^# ${name.slice(0, -3)}\n\n`));
    const parts = [...text.matchAll(/^## (.*)$/gm)].map(([, title]) => title);
    expect(parts).toEqual(["Why", "What checks it", "A change that breaks it", "What the counterexample looks like"]);
    expect(text).toContain("```diff\n");
  });

  it.each(pages)("%s is about the properties that name it", (name) => {
    const text = textOf(name);
    const about = properties.filter(({ page }) => `${page}.md` === name);
    expect(namedBy(text)).toEqual(new Set(about.map((each) => each.name)));
  });

  it("begin with the sentence where they are about one property", () => {
    for (const name of pages) {
      const [only, ...others] = [...namedBy(textOf(name))];
      if (others.length > 0 || hasTable(textOf(name))) continue;
      const sentence = properties.find((each) => each.name === only)?.sentence ?? "";
      const said = textOf(name).replaceAll(/\s+/g, " ").toLowerCase();
      expect(said).toContain(`# ${only ?? ""} ${sentence.toLowerCase()}.`);
    }
  });
});

function hasTable(text: string): boolean {
  return text.includes("| property |");
}

/** What a page is about: the first column of its table, or the one property that its title names. */
function namedBy(text: string): ReadonlySet<string> {
  const source = hasTable(text) ? /^\| `([^`]+)` \|/gm : /^# (.*)$/gm;
  return new Set([...text.matchAll(source)].map(([, each = ""]) => each));
}
