import { describe, expect, it } from "vitest";
import type { DocumentSymbol, SymbolInformation } from "vscode-languageserver-protocol";
import { viewOf, type ViewOptions } from "../../test/support/view.ts";
import { documentSymbols } from "./document-symbols.ts";

const TEXT =
  "noinstr void f(void)\n{\n\tinstrumentation_begin();\n\tsynchronize_rcu();\n\tinstrumentation_end();\n}\nint two(void)\n{\n\treturn 2;\n}\n";

async function symbols(options: ViewOptions = {}) {
  const { view } = await viewOf(TEXT, options);
  return documentSymbols(view);
}

describe("symbols", () => {
  it("are none unless the user asks for them", async () => {
    expect(await symbols()).toEqual([]);
  });

  it("are the functions with something of ours, and what that is", async () => {
    const found = (await symbols({ settings: { documentSymbols: true } })) as DocumentSymbol[];
    expect(found.map(({ name }) => name)).toEqual(["f"]);
    const names = found[0]?.children?.map(({ name }) => name) ?? [];
    expect(names[0]).toMatch(/^noinstr/);
    expect(names).toContain("synchronize_rcu: waits for an RCU grace period");
    const { range } = found[0]!;
    for (const child of found[0]?.children ?? []) {
      expect(child.range.start.line).toBeGreaterThanOrEqual(range.start.line);
      expect(child.range.end.line).toBeLessThanOrEqual(range.end.line);
    }
  });

  it("are flat for a client that nests none", async () => {
    const found = (await symbols({ settings: { documentSymbols: true }, capabilities: {} })) as SymbolInformation[];
    expect(found[0]?.name).toBe("f");
    expect(new Set(found.slice(1).map(({ containerName }) => containerName))).toEqual(new Set(["f"]));
  });
});
