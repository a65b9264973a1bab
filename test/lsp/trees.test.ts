/** Kernel trees behind documents: several at once, newer ones, what is read of them, and what changes in them. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { CodeLens, Hover, MarkupContent, ProtocolConnection, RegistrationParams } from "vscode-languageserver-protocol";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { type AnnotateResult, annotateRequest } from "../../server/protocol.ts";
import { EVERYTHING, pull, type Server, type ServerOptions, startServer } from "../support/lsp.ts";

const folder = mkdtempSync(path.join(tmpdir(), "quiesce-trees-"));
const running: Server[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map(async (server) => server.stop()));
});

afterAll(() => rmSync(folder, { recursive: true }));

const CALLER = "#include <linux/sync.h>\nvoid caller(void)\n{\n\tmutex_lock(&m);\n\tmy_sync();\n\tmutex_unlock(&m);\n}\n";

/** A small tree. */
function makeTree(name: string, version: string, files: Readonly<Record<string, string>> = {}): string {
  const root = path.join(folder, name);
  const [major, minor, patch] = version.split(".");
  const all: Readonly<Record<string, string>> = {
    Makefile: `VERSION = ${major}\nPATCHLEVEL = ${minor}\nSUBLEVEL = ${patch}\nEXTRAVERSION =\n`,
    Kbuild: "",
    MAINTAINERS: "",
    "include/linux/sync.h": "void my_sync(void);\n",
    "kernel/caller.c": CALLER,
    "kernel/sync.c": "#include <linux/sync.h>\nvoid my_sync(void)\n{\n\tsynchronize_rcu();\n}\n",
    ...files,
  };
  for (const [file, text] of Object.entries(all)) {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), text);
  }
  return root;
}

async function started(options: ServerOptions = {}): Promise<Server> {
  const server = await startServer(options);
  running.push(server);
  return server;
}

/** Waits for something that the server will do on its own. */
async function until(what: string, condition: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = performance.now() + 10_000; performance.now() < end; ) {
    if (await condition()) return;
    await new Promise((resolve) => {
      setTimeout(resolve, 10);
    });
  }
  throw new Error(`${what} did not happen`);
}

async function ready(server: Server, root: string): Promise<void> {
  await until(`reading ${root}`, () => server.statuses.some(({ tree, index }) => tree === root && index === "ready"));
}

/** The hover on a line's call: of my_sync() in {@link CALLER}. */
async function hoverIn(server: Server, uri: string, line = 4): Promise<string> {
  const hover: Hover | null = await server.connection.sendRequest("textDocument/hover", {
    textDocument: { uri },
    position: { line, character: 3 },
  });
  return (hover?.contents as MarkupContent | undefined)?.value ?? "";
}

async function lenses(server: Server, uri: string): Promise<number> {
  const found: CodeLens[] = await server.connection.sendRequest("textDocument/codeLens", { textDocument: { uri } });
  return found.length;
}

describe("two trees of different versions", () => {
  it("are open at once, and each file is answered from its own", async () => {
    const old = makeTree("old", "6.1.5");
    const young = makeTree("young", "6.12.3", {
      "kernel/sync.c": "#include <linux/sync.h>\nvoid my_sync(void)\n{\n\tschedule_on_each_cpu(0);\n}\n",
    });
    const server = await started({ folders: [old, young] });
    const a = server.open(path.join(old, "kernel/caller.c"), CALLER);
    const b = server.open(path.join(young, "kernel/caller.c"), CALLER);
    await ready(server, old);
    await ready(server, young);
    expect(await hoverIn(server, a)).toContain("comes down to `synchronize_rcu()`");
    expect(await hoverIn(server, b)).toContain("comes down to `schedule_on_each_cpu()`");
    expect(server.statuses).toContainEqual({ tree: old, version: "6.1.5", catalogue: "known", index: "ready" });
    expect(server.statuses).toContainEqual({ tree: young, version: "6.12.3", catalogue: "known", index: "ready" });
    expect(server.messages).toEqual([]);
  });
});

describe("a kernel newer than the facts", () => {
  it("is said so, once and below what is told, and read all the same", async () => {
    const root = makeTree("newer", "7.3.0");
    const server = await started();
    const uri = server.open(path.join(root, "kernel/caller.c"), CALLER);
    const other = server.open(
      path.join(root, "kernel/sync.c"),
      "#include <linux/sync.h>\nvoid my_sync(void)\n{\n\tsynchronize_rcu();\n}\n",
    );
    await ready(server, root);
    expect(await hoverIn(server, uri)).toMatch(/comes down to `synchronize_rcu\(\)`[^]*7\.3\.0 is newer/);
    expect(await lenses(server, other)).toBe(1);
    expect(server.messages.map(({ message }) => message)).toEqual([expect.stringContaining("7.3.0 is newer")]);
    expect(server.statuses.at(-1)).toMatchObject({ version: "7.3.0", catalogue: "newer" });
  });
});

describe("what changes around a file", () => {
  it("is seen: another document's unsaved text, a file on the disk, a new one", async () => {
    const root = makeTree("changing", "6.12.1");
    const server = await started();
    const uri = server.open(path.join(root, "kernel/caller.c"), CALLER);
    await ready(server, root);
    const sync = path.join(root, "kernel/sync.c");
    const text = "#include <linux/sync.h>\nvoid my_sync(void)\n{\n\tstop_machine(0, 0, 0);\n}\n";
    const open = server.open(sync, text);
    expect(await hoverIn(server, uri)).toContain("comes down to `stop_machine()`");
    await server.connection.sendNotification("textDocument/didClose", { textDocument: { uri: open } });
    expect(await hoverIn(server, uri)).toContain("comes down to `synchronize_rcu()`");
    writeFileSync(sync, text);
    await server.connection.sendNotification("workspace/didChangeWatchedFiles", { changes: [{ uri: pathToFileURL(sync).href, type: 2 }] });
    expect(await hoverIn(server, uri)).toContain("comes down to `stop_machine()`");
    rmSync(sync);
    await server.connection.sendNotification("workspace/didChangeWatchedFiles", { changes: [{ uri: pathToFileURL(sync).href, type: 3 }] });
    expect(await hoverIn(server, uri)).toBe("");
  });

  it("is asked to be told by clients that can", async () => {
    const registered: RegistrationParams[] = [];
    const { workspace } = EVERYTHING;
    const capabilities = { ...EVERYTHING, workspace: { ...workspace, didChangeWatchedFiles: { dynamicRegistration: true } } };
    const prepare = (connection: ProtocolConnection): void => {
      connection.onRequest("client/registerCapability", (params: RegistrationParams) => void registered.push(params));
    };
    await started({ capabilities, prepare });
    await until("registration", () => registered.length > 0);
    expect(registered[0]?.registrations).toMatchObject([{ method: "workspace/didChangeWatchedFiles" }]);
  });
});

describe("settings", () => {
  /** A client that can be asked, and whose settings the test changes. */
  async function configurable(root: string) {
    const settings: Record<string, unknown> = {};
    const { workspace } = EVERYTHING;
    const capabilities = {
      ...EVERYTHING,
      workspace: { ...workspace, configuration: true, didChangeConfiguration: { dynamicRegistration: true } },
    };
    const server = await started({
      capabilities,
      prepare: (connection) => {
        connection.onRequest("client/registerCapability", () => undefined);
        connection.onRequest("workspace/configuration", ({ items }: { items: { section: string }[] }) =>
          items.map(({ section }) => (section === "quiesce" ? settings : null)),
        );
      },
    });
    const uri = server.open(path.join(root, "kernel/caller.c"), CALLER);
    await ready(server, root);
    const change = async (own: Record<string, unknown>): Promise<void> => {
      Object.assign(settings, own);
      await server.connection.sendNotification("workspace/didChangeConfiguration", { settings: null });
    };
    return { server, uri, change };
  }

  it("count from the moment they change", async () => {
    const { server, uri, change } = await configurable(makeTree("settings", "6.12.1"));
    expect(await lenses(server, uri)).toBe(1);
    await change({ codeLens: { enable: false } });
    await until("no lens", async () => (await lenses(server, uri)) === 0);
    await change({ codeLens: { enable: true } });
    await until("a lens", async () => (await lenses(server, uri)) === 1);
  });

  it("name the architecture of files outside arch/: what it promises, and which of two definitions is meant", async () => {
    const forced =
      "static void empty(struct work_struct *work)\n{\n}\nstatic void wait(void)\n{\n\tschedule_on_each_cpu(empty);\n\town_wait();\n}\n";
    const root = makeTree("architecture", "6.12.1", {
      "kernel/forced.c": forced,
      "arch/x86/include/asm/own.h": "#define own_wait() synchronize_rcu()\n",
      "arch/powerpc/include/asm/own.h": "#define own_wait() stop_machine(0, 0, 0)\n",
    });
    const { server, change } = await configurable(root);
    const uri = server.open(path.join(root, "kernel/forced.c"), forced);
    const found = async (): Promise<string> =>
      JSON.stringify((await pull(server, uri)).filter(({ code }) => code === "hard-forced-synchronization"));
    const meant = async (): Promise<string> => hoverIn(server, uri, 6);
    expect(await found()).toContain("x86 promises that its code outside RCU cannot be traced");
    expect(await meant()).toContain("comes down to `synchronize_rcu()`");
    await change({ architecture: "powerpc" });
    await until("no promise", async () =>
      (await found()).includes("No fix is offered: powerpc does not promise that its code outside RCU cannot be traced"),
    );
    expect(await meant()).toContain("comes down to `stop_machine()`");
    await change({ architecture: "auto" });
    await until("the promise", async () => (await found()).includes("x86 promises"));
    expect(await meant()).toContain("comes down to `synchronize_rcu()`");
  });

  it("that are wrong are told, and the others count", async () => {
    const { server, uri, change } = await configurable(makeTree("wrong", "6.12.1"));
    await change({ codeLens: { enable: "never" }, rules: { "no-such-rule": "off" }, inlayHints: { synchronizationPoints: false } });
    await until("two complaints", async () => {
      await pull(server, uri);
      return server.logs.filter(({ type }) => type === 2).length >= 2;
    });
    expect(server.logs.map(({ message }) => message).join("\n")).toMatch(
      /codeLens\.enable must be true or false[^]*no rule "no-such-rule"/,
    );
  });

  it("come with initialize for clients that cannot be asked, and by notification later", async () => {
    const root = makeTree("plain", "6.12.1");
    const server = await started({ initializationOptions: { settings: { codeLens: { enable: false } } } });
    const uri = server.open(path.join(root, "kernel/caller.c"), CALLER);
    expect(await lenses(server, uri)).toBe(0);
    await server.connection.sendNotification("workspace/didChangeConfiguration", { settings: { quiesce: { codeLens: { enable: true } } } });
    expect(await lenses(server, uri)).toBe(1);
  });

  it("of the project turn rules off, from the moment the file is there", async () => {
    const root = makeTree("project", "6.12.1");
    const server = await started();
    const text = `/* quiesce: allow(lost-order): nothing to allow */\n${CALLER}`;
    const uri = server.open(path.join(root, "kernel/caller.c"), text);
    const codes = async (): Promise<unknown[]> => (await pull(server, uri)).map(({ code }) => code);
    expect(await codes()).toEqual(["suppression"]);
    const config = path.join(root, "quiesce.json");
    writeFileSync(config, '{ "rules": { "suppression": "off" } }\n');
    await server.connection.sendNotification("workspace/didChangeWatchedFiles", {
      changes: [{ uri: pathToFileURL(config).href, type: 1 }],
    });
    expect(await codes()).toEqual([]);
    writeFileSync(config, '{ "rules": { "suppression": "warning" }, }\n');
    await server.connection.sendNotification("workspace/didChangeWatchedFiles", {
      changes: [{ uri: pathToFileURL(config).href, type: 2 }],
    });
    expect(await codes()).toEqual(["suppression"]);
    expect(server.logs.map(({ message }) => message).join("\n")).toContain(`${config}:1:`);
  });
});

describe("names of a project", () => {
  it("mean what quiesce.json says, from the moment that it says so", async () => {
    const text = "__mine void f(void)\n{\n\teach_of_mine(a) {\n\t\tmy_wait();\n\t}\n}\n";
    const root = makeTree("names", "6.12.1", { "drivers/mine.c": text });
    const server = await started();
    const uri = server.open(path.join(root, "drivers/mine.c"), text);
    expect(await lenses(server, uri)).toBe(0);
    const config = path.join(root, "quiesce.json");
    writeFileSync(
      config,
      '{ "primitives": { "my_wait": "synchronize_rcu" }, "attributes": ["__mine"], "loop-macros": ["each_of_mine"] }\n',
    );
    await server.connection.sendNotification("workspace/didChangeWatchedFiles", {
      changes: [{ uri: pathToFileURL(config).href, type: 1 }],
    });
    expect(await lenses(server, uri)).toBe(1);
    const annotation: AnnotateResult | null = await server.connection.sendRequest(annotateRequest, { uri });
    expect(annotation).toMatchObject({ points: [{ function: "f", name: "my_wait", primitive: "synchronize_rcu" }], notAnalysed: [] });
  });
});

describe("reading a tree", () => {
  const many = Object.fromEntries(
    Array.from({ length: 400 }, (_, i) => [
      `drivers/d${i}.c`,
      `#include <linux/sync.h>\nint d${i}(void)\n{\n\treturn ${i};\n}\n`.repeat(20),
    ]),
  );

  it("shows progress, and can be cancelled", async () => {
    const root = makeTree("large", "6.12.1", many);
    const progress: { readonly kind: string }[] = [];
    const server = await started({
      capabilities: { ...EVERYTHING, window: { workDoneProgress: true } },
      prepare: (connection) => {
        connection.onRequest("window/workDoneProgress/create", () => undefined);
        connection.onNotification("$/progress", ({ token, value }: { token: string; value: { kind: string } }) => {
          progress.push(value);
          if (value.kind === "begin") void connection.sendNotification("window/workDoneProgress/cancel", { token });
        });
      },
    });
    const uri = server.open(path.join(root, "kernel/caller.c"), CALLER);
    await until("the end", () => progress.some(({ kind }) => kind === "end"));
    expect(progress[0]).toMatchObject({ kind: "begin", cancellable: true });
    await until("being cancelled", () => server.statuses.at(-1)?.index === "cancelled");
    expect(await lenses(server, uri)).toBe(1);
  });

  it("is not done at all when it is switched off", async () => {
    const root = makeTree("unread", "6.12.1", many);
    const server = await started({ initializationOptions: { settings: { index: { enable: false } } } });
    const uri = server.open(path.join(root, "kernel/caller.c"), CALLER);
    expect(await lenses(server, uri)).toBe(1);
    expect(server.statuses).toEqual([{ tree: root, version: "6.12.1", catalogue: "known", index: "none" }]);
  });

  it("makes a client look again when it is done", async () => {
    const root = makeTree("again", "6.12.1");
    const asked: string[] = [];
    const { workspace } = EVERYTHING;
    const refresh = { refreshSupport: true };
    const server = await started({
      capabilities: { ...EVERYTHING, workspace: { ...workspace, diagnostics: refresh, codeLens: refresh, inlayHint: refresh } },
      prepare: (connection) => {
        for (const method of ["workspace/diagnostic/refresh", "workspace/codeLens/refresh", "workspace/inlayHint/refresh"]) {
          connection.onRequest(method, () => void asked.push(method));
        }
      },
    });
    server.open(path.join(root, "kernel/caller.c"), CALLER);
    await until("three refreshes", () => asked.length >= 3);
    expect(new Set(asked).size).toBe(3);
  });
});
