import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { noInstrumentationPromises } from "../kernel/catalogue/forced-synchronization.ts";
import { PRIMITIVE_CLASSES } from "../kernel/catalogue/primitive.ts";
import { treeLayout } from "../kernel/catalogue/tree-layout.ts";
import { bundleText } from "../scripts/l10n.mjs";
import { shipped } from "../scripts/shipped.mjs";
import { CLIENT_COMMANDS, SERVER_COMMANDS } from "../server/protocol.ts";
import { HOST_COMMANDS, PANEL_COMMANDS } from "../simulator/panel/messages.ts";
import { root } from "../test/support/source-tree.ts";
import { COMMANDS } from "./commands/ids.ts";
import { DEBUG_TYPE } from "./debugger/configuration.ts";
import { groupOf, GROUPS } from "./marks/groups.ts";
import { REGIONS } from "./marks/regions.ts";
import { PANEL_VIEW_TYPE } from "./platform.ts";

interface Setting {
  readonly type: string;
  readonly default: unknown;
  readonly scope?: string;
  readonly markdownDescription?: string;
  readonly enum?: readonly string[];
  readonly items?: { readonly enum: readonly string[] };
}

interface Manifest {
  readonly main: string;
  readonly browser: string;
  readonly icon: string;
  readonly activationEvents: readonly string[];
  readonly contributes: {
    readonly commands: readonly { readonly command: string; readonly title: string; readonly icon?: string }[];
    readonly menus: Readonly<Record<string, readonly { readonly command: string }[]>>;
    readonly configuration: readonly { readonly properties: Readonly<Record<string, Setting>> }[];
    readonly colors: readonly { readonly id: string; readonly defaults: object }[];
    readonly jsonValidation: readonly { readonly url: string }[];
    readonly grammars: readonly { readonly path: string }[];
    readonly views: Readonly<Record<string, readonly { readonly id: string }[]>>;
    readonly walkthroughs: readonly {
      readonly id: string;
      readonly steps: readonly {
        readonly id: string;
        readonly description: string;
        readonly media: { readonly markdown: string };
        readonly completionEvents: readonly string[];
      }[];
    }[];
  };
}

const text = readFileSync(path.join(root, "package.json"), "utf8");
const manifest = JSON.parse(text) as Manifest;
const { contributes } = manifest;
const settings = contributes.configuration.flatMap(({ properties }) => Object.entries(properties));

function sorted(names: Iterable<string | undefined>): readonly string[] {
  return [...names].map(String).sort();
}

function isShipped(file: string): boolean {
  const name = path.normalize(file);
  return existsSync(path.join(root, name)) && shipped.some((each) => name === each || name.startsWith(`${each}/`));
}

describe("package.json", () => {
  it("has the commands that the code has", () => {
    expect(sorted(contributes.commands.map(({ command }) => command))).toEqual(sorted(COMMANDS));
    const used = Object.values(contributes.menus).flatMap((items) => items.map(({ command }) => command));
    expect(used.filter((command) => !COMMANDS.some((each) => each === command))).toEqual([]);
    expect(contributes.commands.filter(({ icon }) => icon === undefined)).toEqual([]);
    expect(COMMANDS).toEqual(expect.arrayContaining([...HOST_COMMANDS, CLIENT_COMMANDS[0]]));
    expect(COMMANDS).toEqual(expect.arrayContaining(PANEL_COMMANDS.map((name) => `quiesce.panel.${name}`)));
  });

  it("finds every text in package.nls.json, and nothing else is there", () => {
    const keys = [...text.matchAll(/"%([^%"]+)%"/g)].map(([, key]) => key);
    const texts = JSON.parse(readFileSync(path.join(root, "package.nls.json"), "utf8")) as object;
    expect(sorted(Object.keys(texts))).toEqual(sorted(new Set(keys)));
  });

  it("has fewer than 25 settings, each with scope, default and description", () => {
    expect(settings.length).toBeLessThan(25);
    const bare = settings.filter(
      ([, { scope, markdownDescription, default: standard }]) => !scope || !markdownDescription || standard === undefined,
    );
    expect(bare.map(([name]) => name)).toEqual([]);
  });

  it("lets every architecture of the kernel's be chosen", () => {
    const choices = settings.find(([name]) => name === "quiesce.architecture")?.[1].enum ?? [];
    expect(choices).toEqual(["auto", ...treeLayout.architectures]);
    expect(treeLayout.architectures).toContain(treeLayout.defaultArchitecture);
    expect(treeLayout.architectures).toEqual(expect.arrayContaining(noInstrumentationPromises.map(({ architecture }) => architecture)));
  });

  it("lets every class with an icon be chosen for the gutter", () => {
    const classes = settings.find(([name]) => name === "quiesce.marks.gutter")?.[1].items?.enum ?? [];
    expect(sorted(classes)).toEqual(sorted(PRIMITIVE_CLASSES.filter((name) => groupOf(name) !== undefined)));
    for (const group of GROUPS) {
      for (const theme of ["dark", "light"]) expect(isShipped(`media/gutter/${theme}/${group}.svg`)).toBe(true);
    }
  });

  it("has colors for every region in every kind of theme", () => {
    const ids = contributes.colors.map(({ id }) => id);
    for (const region of REGIONS) expect(ids).toEqual(expect.arrayContaining([`quiesce.${region}Border`, `quiesce.${region}Background`]));
    for (const { defaults } of contributes.colors) {
      expect(Object.keys(defaults)).toEqual(["dark", "light", "highContrast", "highContrastLight"]);
    }
  });

  it("names files that are shipped", () => {
    const files = [
      manifest.icon,
      ...contributes.jsonValidation.map(({ url }) => url),
      ...contributes.grammars.map(({ path: file }) => file),
      ...contributes.walkthroughs.flatMap(({ steps }) => steps.map(({ media }) => media.markdown)),
    ];
    expect(files.filter((file) => !isShipped(file))).toEqual([]);
    expect(shipped).toContain(path.normalize(manifest.main));
    // Bundled for the package by scripts/bundle-extension.mjs.
    expect(manifest.browser).toBe("./dist/client-web.js");
  });

  it("has a walkthrough whose every step can be done and notices that it was", () => {
    const texts = JSON.parse(readFileSync(path.join(root, "package.nls.json"), "utf8")) as Readonly<Record<string, string>>;
    const commands: readonly string[] = [...COMMANDS, ...SERVER_COMMANDS];
    const views = Object.values(contributes.views).flatMap((each) => each.map(({ id }) => id));
    const events = new Set([...commands.map((id) => `onCommand:${id}`), ...views.map((id) => `onView:${id}`)]);
    const steps = contributes.walkthroughs.flatMap((walkthrough) => walkthrough.steps);
    expect(steps.map(({ id }) => id)).toEqual(["example", "read", "simulate", "fix", "explore"]);
    for (const { id, description, completionEvents } of steps) {
      const text = texts[description.replaceAll("%", "")] ?? "";
      const linked = [...text.matchAll(/\]\(command:([\w.]+)\)/g)].map(([, command = ""]) => command);
      expect([id, linked.length, linked.filter((command) => !commands.includes(command))]).toEqual([id, 1, []]);
      // What the link does ends the step, or shows what does.
      const isNoticed = completionEvents.some((event) => event === `onCommand:${linked[0]}` || event.startsWith("onView:"));
      expect([id, isNoticed, completionEvents.filter((event) => !events.has(event))]).toEqual([id, true, []]);
    }
  });

  it("names in the walkthrough what the panel and the menus are called", () => {
    const words =
      readFileSync(path.join(root, "package.nls.json"), "utf8") + readFileSync(path.join(root, "l10n/bundle.l10n.json"), "utf8");
    const said = ["Compare with Quick Fix", "Open in debugger"];
    const pages = contributes.walkthroughs.flatMap(({ steps }) =>
      steps.map(({ media }) => readFileSync(path.join(root, media.markdown), "utf8")),
    );
    for (const name of said) expect([name, words.includes(name), pages.some((page) => page.includes(name))]).toEqual([name, true, true]);
  });

  it("wakes for C, for topologies, for panels that were open, and for the debugger", () => {
    expect(manifest.activationEvents).toEqual([
      "onLanguage:c",
      "onLanguage:json",
      `onWebviewPanel:${PANEL_VIEW_TYPE}`,
      `onDebugResolve:${DEBUG_TYPE}`,
    ]);
  });
});

describe("l10n/bundle.l10n.json", () => {
  it("has every message of the client and the panel", async () => {
    await expect(bundleText()).toMatchFileSnapshot("../l10n/bundle.l10n.json");
  });
});
