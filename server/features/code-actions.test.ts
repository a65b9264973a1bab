import { describe, expect, it } from "vitest";
import { EVERYTHING } from "../../test/support/lsp-client.ts";
import { uriOf, viewOf, type ViewOptions } from "../../test/support/view.ts";
import { codeActions, editOf, readActionData, resolveCodeAction } from "./code-actions.ts";

const IDLE = "/* quiesce: allow(lost-$0order): there is none */\nvoid f(void)\n{\n}\n";

async function actionsAt(text: string, options: ViewOptions = {}, only?: readonly string[]) {
  const { view, offset } = await viewOf(text, options);
  return { view, actions: codeActions(view, { start: offset, end: offset }, only) };
}

describe("quick fixes", () => {
  it("come without their edit, which resolving makes", async () => {
    const { view, actions } = await actionsAt(IDLE);
    const [action] = actions;
    expect(action).toMatchObject({ kind: "quickfix", isPreferred: true, diagnostics: [{ code: "suppression" }] });
    expect(action?.edit).toBeUndefined();
    const data = readActionData(JSON.parse(JSON.stringify(action?.data)));
    const resolved = resolveCodeAction(view, action!, data!);
    expect(resolved.edit?.documentChanges).toMatchObject([{ textDocument: { uri: view.uri, version: 1 }, edits: [{ newText: "" }] }]);
  });

  it("come whole for a client that resolves nothing", async () => {
    const textDocument = {
      ...EVERYTHING.textDocument,
      codeAction: { codeActionLiteralSupport: { codeActionKind: { valueSet: ["quickfix"] } } },
    };
    const { view, actions } = await actionsAt(IDLE, { capabilities: { textDocument } });
    expect(Object.keys(actions[0]?.edit?.changes ?? {})).toEqual([view.uri]);
  });

  it("are offered at their finding only, and only when fixes are wanted", async () => {
    expect((await actionsAt(`${IDLE.replace("$0", "")}int a$0;\n`)).actions).toEqual([]);
    expect((await actionsAt(IDLE, {}, ["refactor"])).actions).toEqual([]);
    expect((await actionsAt(IDLE, {}, ["quickfix"])).actions).toHaveLength(1);
    expect((await actionsAt(IDLE, {}, [""])).actions).toHaveLength(1);
  });

  it("whose finding is gone stay without an edit", async () => {
    const { view, actions } = await actionsAt(IDLE);
    const data = readActionData(actions[0]?.data)!;
    expect(resolveCodeAction(view, actions[0]!, { ...data, start: data.start + 1 })).toEqual(actions[0]);
  });

  it("may reach into other files", async () => {
    const { view } = await viewOf("int a;\n//- kernel/b.c\nint b;\nint c;\n");
    const edits = [
      { path: "kernel/fixture.c", start: 0, end: 3, text: "long" },
      { path: "kernel/b.c", start: 7, end: 10, text: "char" },
      { path: "kernel/none.c", start: 0, end: 0, text: "x" },
    ];
    expect(editOf(view, { title: "Change both", edits })).toEqual({
      documentChanges: [
        {
          textDocument: { uri: view.uri, version: 1 },
          edits: [{ range: { start: { line: 0, character: 0 }, end: { line: 0, character: 3 } }, newText: "long" }],
        },
        {
          textDocument: { uri: uriOf("kernel/b.c"), version: null },
          edits: [{ range: { start: { line: 1, character: 0 }, end: { line: 1, character: 3 } }, newText: "char" }],
        },
      ],
    });
  });

  it.each([[undefined], [null], [{}], [{ uri: "a", version: "1", rule: "r", start: 0, end: 1 }]])("refuse foreign data %j", (data) => {
    expect(readActionData(data)).toBeUndefined();
  });
});
