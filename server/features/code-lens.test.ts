import { describe, expect, it } from "vitest";
import { viewOf, type ViewOptions } from "../../test/support/view.ts";
import { codeLenses } from "./code-lens.ts";

/** Line, title and command of each lens. */
async function check(text: string, options: ViewOptions = {}): Promise<readonly string[]> {
  const { view } = await viewOf(text, options);
  return codeLenses(view).map(({ range, command }) => `${range.start.line}: ${command?.title} [${command?.command}]`);
}

const TRANSITION = `//- kernel/livepatch/transition.c
static void wait_for_all(void)
{
	synchronize_rcu();
}
void klp_reverse(void)
{
	wait_for_all();
	smp_wmb();
}
int two(void)
{
	return 2;
}
`;

describe("lenses", () => {
  it("count the points of each function that has some, and simulate", async () => {
    expect(await check(TRANSITION)).toEqual([
      "0: 1 synchronization point [quiesce.annotate]",
      "4: ▷ Simulate transition [quiesce.simulateReport]",
      "4: Explore interleavings [quiesce.exploreReport]",
      "4: 2 synchronization points [quiesce.annotate]",
      "2: What breaks without this? [quiesce.ablateReport]",
      "6: What breaks without this? [quiesce.ablateReport]",
      "7: What breaks without this? [quiesce.ablateReport]",
    ]);
  });

  it("stand where an entry comes to a wait through others of its file", async () => {
    const text = TRANSITION + "static void inner(void)\n{\n\twait_for_all();\n}\nvoid klp_cancel(void)\n{\n\tinner();\n}\n";
    expect(await check(text)).toContain("17: ▷ Simulate transition [quiesce.simulateReport]");
  });

  it("say what the last simulation found", async () => {
    const simulated = {
      headline: "12.400 ms · 0 of 6 isolated CPUs disturbed",
      what: "",
      scenario: "enable",
      file: "",
      lines: [],
      points: [],
    };
    expect(await check(TRANSITION, { simulated, initializationOptions: { commands: ["quiesce.simulate"] } })).toEqual([
      "0: 1 synchronization point [quiesce.annotate]",
      "4: ▷ Simulate transition [quiesce.simulate]",
      "4: Explore interleavings [quiesce.exploreReport]",
      "4: 12.400 ms · 0 of 6 isolated CPUs disturbed [quiesce.simulate]",
      "4: 2 synchronization points [quiesce.annotate]",
      "2: What breaks without this? [quiesce.ablateReport]",
      "6: What breaks without this? [quiesce.ablateReport]",
      "7: What breaks without this? [quiesce.ablateReport]",
    ]);
  });

  it("offer the faces that the client has, on entries of a transition alone", async () => {
    const initializationOptions = { commands: ["quiesce.simulate", "quiesce.explore", "quiesce.ablate"] };
    expect(await check(TRANSITION, { initializationOptions })).toEqual([
      "0: 1 synchronization point [quiesce.annotate]",
      "4: ▷ Simulate transition [quiesce.simulate]",
      "4: Explore interleavings [quiesce.explore]",
      "4: 2 synchronization points [quiesce.annotate]",
      "2: What breaks without this? [quiesce.ablate]",
      "6: What breaks without this? [quiesce.ablate]",
      "7: What breaks without this? [quiesce.ablate]",
    ]);
    const elsewhere = TRANSITION.replace("kernel/livepatch/transition.c", "kernel/other.c");
    expect(await check(elsewhere, { initializationOptions })).toHaveLength(2);
  });

  it("name the scenario that enters a function, and show the figures of that one alone", async () => {
    const text = "//- kernel/livepatch/transition.c\nvoid klp_reverse_transition(void)\n{\n}\nvoid klp_force_transition(void)\n{\n}\n";
    const simulated = { headline: "3.000 ms", what: "", scenario: "force", file: "", lines: [], points: [] };
    const { view } = await viewOf(text, { simulated, initializationOptions: { commands: ["quiesce.simulate"] } });
    const { uri } = view;
    expect(codeLenses(view).map(({ command }) => [command?.title, command?.arguments?.[0] as unknown])).toEqual([
      ["▷ Simulate transition", { uri, function: "klp_reverse_transition", options: { scenario: "reverse" } }],
      ["Explore interleavings", { uri, function: "klp_reverse_transition", options: { scenario: "reverse" } }],
      ["▷ Simulate transition", { uri, function: "klp_force_transition", options: { scenario: "force" } }],
      ["Explore interleavings", { uri, function: "klp_force_transition", options: { scenario: "force" } }],
      ["3.000 ms", { uri, function: "klp_force_transition", options: { scenario: "force" } }],
    ]);
  });

  it("are switched off by a setting", async () => {
    expect(await check(TRANSITION, { settings: { codeLens: false } })).toEqual([]);
  });
});
