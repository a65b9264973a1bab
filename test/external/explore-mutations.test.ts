/** Mistakes that one can make in the real 6.12 files, other than those that were made: exploring finds each. */
import { expect, it } from "vitest";
import { exploreTree, machine } from "../support/explore.ts";
import { describeWithSources } from "../support/sources.ts";
import { MISTAKES } from "./explore-mutations.examples.ts";
import { HARMLESS, OTHER_MISTAKES } from "./explore-mutations.others.ts";

describeWithSources("exploring mistakes in livepatch", ({ linux612 }) => {
  it.each([...MISTAKES, ...OTHER_MISTAKES])("finds: $what", ({ scenario, text, from, edits, tasks, failingWalks, finds }) => {
    const settings = { ...(tasks === undefined ? {} : machine({ tasks })), from, ...(failingWalks === undefined ? {} : { failingWalks }) };
    const { verdict, violation } = exploreTree({
      tree: linux612.path,
      profile: "debian-6.12",
      scenario,
      ...(text === undefined ? {} : { text }),
      edits,
      settings,
    });
    expect([verdict, violation?.property]).toEqual(["violated", expect.stringMatching(finds)]);
    expect(violation?.steps.length).toBeLessThan(40);
  });

  it.each(HARMLESS)("finds nothing where $what: $why", ({ scenario, from, edits }) => {
    const { verdict, violation } = exploreTree({ tree: linux612.path, profile: "debian-6.12", scenario, edits, settings: { from } });
    expect([verdict, violation?.message]).toEqual(["verified", undefined]);
  });
});
