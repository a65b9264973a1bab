/**
 * The checker behind test/architecture.test.ts: which room may import which, and what the pure rooms may not touch.
 *
 * Works on the syntax tree, not on the bundle: a bundler erases type-only imports, and here they count.
 */
import { builtinModules } from "node:module";
import path from "node:path";
import { parseSync } from "oxc-parser";

/** What one source file says that the rules are about. */
export interface ModuleFacts {
  /** Every module it names: imports, re-exports, `import()` as value and as type, `require`. */
  readonly imports: readonly Mention[];
  /** Names of the host that it uses: `process`, `Date`, `Math.random` and the like. */
  readonly hostUses: readonly Mention[];
  /** Identifiers and pieces of string that contain a name of the livepatch core. */
  readonly livepatchNames: readonly Mention[];
}

export interface Mention {
  readonly name: string;
  /** 1-based. */
  readonly line: number;
}

/** A place where a rule is broken, in words: `file:line: what`. */
export type Violation = string;

/** Source files by path from the root, with forward slashes. */
export type Modules = ReadonlyMap<string, ModuleFacts>;

interface Layer {
  /** 1 is the top. A layer imports itself within one top-level folder, and the layers with greater numbers. */
  readonly number: number;
  readonly rooms: readonly string[];
}

/** The first match counts, so that a room's exceptions stand before it. A room is a folder, or a file named with its ending. */
const layers: readonly Layer[] = [
  { number: 2, rooms: ["disk", "server/protocol", "server/protocol.ts", "simulator/panel/messages", "simulator/panel/messages.ts"] },
  {
    number: 1,
    rooms: [
      "client",
      "cli",
      "server/main",
      "server/main.ts",
      "server/main-web.ts",
      "server/features",
      "simulator/panel",
      "simulator/jobs/node.ts",
    ],
  },
  { number: 3, rooms: ["server/rules", "server/workspace"] },
  { number: 4, rooms: ["server/analysis", "simulator/run", "simulator/explore", "simulator/debug", "simulator/jobs", "simulator/report"] },
  { number: 5, rooms: ["simulator/world", "simulator/machine"] },
  { number: 6, rooms: ["kernel"] },
  { number: 7, rooms: ["c"] },
  { number: 8, rooms: ["base"] },
];

/** Packages that a room below layer 1 may import. */
const packages: readonly { readonly name: string; readonly rooms: readonly string[] }[] = [
  { name: "vscode-jsonrpc", rooms: ["server/protocol", "server/protocol.ts"] },
  { name: "@vscode/debugprotocol", rooms: ["simulator/debug"] },
  { name: "jsonc-parser", rooms: ["base/json.ts"] },
  { name: "web-tree-sitter", rooms: ["c/editor/grammar"] },
  { name: "quiesce:c-sources", rooms: ["kernel"] },
  { name: "quiesce:kernel-profiles", rooms: ["kernel"] },
  { name: "quiesce:digests", rooms: ["simulator/jobs", "disk"] },
  { name: "quiesce:version", rooms: ["simulator/run", "simulator/jobs", "server/workspace"] },
];

/** What below layer 1 may use node: what its workers are told, and the disk, which command line and language server share. */
const nodeRooms: readonly string[] = ["simulator/jobs/node-start.ts", "disk"];

/** Folders whose files may import anything, and which nothing else may import. */
const freeFolders: readonly string[] = ["bench", "scripts", "test"];

/** Rooms whose results must not depend on when or where they run. */
const deterministicRooms: readonly string[] = ["simulator", "c", "kernel"];

/** Rooms that must not know the livepatch core's functions: what these do is compiled from C. */
const roomsWithoutLivepatchNames: readonly string[] = ["c", "simulator", "cli", "base"];

/** How long a search may take, and how often it says how far it is, is the clock's; a verdict that time has ended says so. */
const clockRooms: readonly string[] = ["simulator/jobs/node.ts", "simulator/jobs/web.ts"];
const nondeterministic: ReadonlySet<string> = new Set(["Date", "performance", "Math.random", "crypto"]);

/** Every rule over every file. */
export function checkArchitecture(modules: Modules): readonly Violation[] {
  return [...modules].flatMap(([file, facts]) => (isFree(file) ? [] : checkModule(file, facts)));
}

function checkModule(file: string, facts: ModuleFacts): readonly Violation[] {
  const layer = layerOf(file);
  if (layer === undefined) return [`${file}:1: belongs to no layer; give it a room of the architecture`];
  const say = ({ line }: Mention, message: string): Violation => `${file}:${line}: ${message}`;
  return [
    ...facts.imports.flatMap((mention) => {
      const message = mention.name.startsWith(".")
        ? checkFileImport(file, layer, mention.name)
        : checkPackageImport(file, layer, mention.name);
      return message === undefined ? [] : [say(mention, message)];
    }),
    ...facts.hostUses.flatMap((mention) => {
      const message = checkHostUse(file, layer, mention.name);
      return message === undefined ? [] : [say(mention, message)];
    }),
    ...(isIn(file, roomsWithoutLivepatchNames)
      ? facts.livepatchNames.map((mention) => say(mention, `names ${mention.name}; only kernel/ may know the livepatch core's names`))
      : []),
  ];
}

function checkFileImport(file: string, layer: number, specifier: string): string | undefined {
  const target = path.posix.join(path.posix.dirname(file), specifier);
  if (target.startsWith("..")) return `imports ${specifier}, which lies outside the repository`;
  if (isFree(target)) return `imports ${target}; nothing may import from ${freeFolders.join(", ")} or a test`;
  const targetLayer = layerOf(target);
  if (targetLayer === undefined) return `imports ${target}, which belongs to no layer`;
  if (targetLayer > layer) return undefined;
  if (targetLayer === layer && topFolder(file) === topFolder(target)) return undefined;
  return `layer ${layer} imports ${target} of layer ${targetLayer}`;
}

function checkPackageImport(file: string, layer: number, specifier: string): string | undefined {
  if (layer === 1 && specifier !== "quiesce:c-sources") return undefined;
  if (isNodeModule(specifier))
    return isIn(file, nodeRooms) ? undefined : `imports ${specifier}; only layer 1 and ${nodeRooms.join(", ")} may use node`;
  const known = packages.find(({ name }) => specifier === name || specifier.startsWith(`${name}/`));
  if (known !== undefined && isIn(file, known.rooms)) return undefined;
  return `imports the package ${specifier}, which this room may not know`;
}

function checkHostUse(file: string, layer: number, name: string): string | undefined {
  if (nondeterministic.has(name)) {
    if (name === "performance" && isIn(file, clockRooms)) return undefined;
    return isIn(file, deterministicRooms) ? `uses ${name}; results must not depend on the clock or on chance` : undefined;
  }
  return layer === 1 || isIn(file, nodeRooms) ? undefined : `uses ${name}; only layer 1 and ${nodeRooms.join(", ")} may use node`;
}

/** The layer of a file, 1 at the top; undefined when no room claims it. */
export function layerOf(file: string): number | undefined {
  return layers.find(({ rooms }) => isIn(file, rooms))?.number;
}

/** Whether a file stands outside the layers: a test, a benchmark, a script, or a file at the root. */
export function isFree(file: string): boolean {
  return file.endsWith(".test.ts") || !file.includes("/") || isIn(file, freeFolders);
}

function isIn(file: string, rooms: readonly string[]): boolean {
  return rooms.some((room) => file === room || file.startsWith(`${room}/`));
}

function topFolder(file: string): string {
  return file.slice(0, file.indexOf("/"));
}

function isNodeModule(specifier: string): boolean {
  return specifier.startsWith("node:") || builtinModules.includes(specifier);
}

/**
 * Reads the facts of one file.
 *
 * @throws When the file does not parse: the compiler says so better, but a file that is not read must not count as clean.
 */
export function readModule(file: string, text: string): ModuleFacts {
  const { program, errors } = parseSync(file, text);
  const [error] = errors;
  if (error !== undefined) throw new Error(`${file}: ${error.message}`);
  const imports: Mention[] = [];
  const hostUses: Mention[] = [];
  const livepatchNames: Mention[] = [];
  // The parser's types are a union of every kind of node; this reads any node alike.
  visit(program as unknown as Node, undefined, (node, parent) => {
    const at = (name: string): Mention => ({ name, line: lineOf(text, node.start) });
    const module = importedModule(node);
    if (module !== undefined) imports.push(at(module));
    const use = hostUse(node, parent);
    if (use !== undefined) hostUses.push(at(use));
    const name = /klp_\w*/.exec(ownText(node) ?? "")?.[0];
    if (name !== undefined) livepatchNames.push(at(name));
  });
  return { imports, hostUses, livepatchNames };
}

interface Node {
  readonly type: string;
  readonly start: number;
  readonly [field: string]: unknown;
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string" && "start" in value;
}

function visit(node: Node, parent: Node | undefined, see: (node: Node, parent: Node | undefined) => void): void {
  see(node, parent);
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) {
      if (isNode(child)) visit(child, node, see);
    }
  }
}

/** The module that this node names, if it is a node that names one; `<computed>` for an import of an expression. */
function importedModule(node: Node): string | undefined {
  switch (node.type) {
    case "ImportDeclaration":
    case "ExportAllDeclaration":
    case "ImportExpression":
    case "TSImportType":
      return literalOf(node["source"]) ?? "<computed>";
    case "ExportNamedDeclaration":
      return isNode(node["source"]) ? literalOf(node["source"]) : undefined;
    case "TSExternalModuleReference":
      return literalOf(node["expression"]);
    case "CallExpression": {
      const { callee, arguments: values } = node;
      if (!isNode(callee) || callee["name"] !== "require" || !Array.isArray(values)) return undefined;
      return literalOf(values[0]) ?? "<computed>";
    }
    default:
      return undefined;
  }
}

function literalOf(value: unknown): string | undefined {
  return isNode(value) && value.type === "Literal" && typeof value["value"] === "string" ? value["value"] : undefined;
}

const hostNames: ReadonlySet<string> = new Set(["process", "Buffer", "__dirname", "__filename", "Date", "performance", "crypto"]);

/** The host's name that this node uses, if it uses one. Shadowing is not looked at: a room has better names to give. */
function hostUse(node: Node, parent: Node | undefined): string | undefined {
  if (node.type === "MemberExpression") {
    const { object, property } = node;
    if (!isNode(object) || !isNode(property)) return undefined;
    const name = property["name"] ?? property["value"];
    if (object["name"] === "Math" && name === "random") return "Math.random";
    return object["name"] === "globalThis" && typeof name === "string" && hostNames.has(name) ? name : undefined;
  }
  const { name } = node;
  if (node.type !== "Identifier" || typeof name !== "string" || !hostNames.has(name)) return undefined;
  return parent !== undefined && isOnlyAName(node, parent) ? undefined : name;
}

/** Whether the identifier names a member or a key, rather than standing for a value. */
function isOnlyAName(node: Node, parent: Node): boolean {
  if (parent["computed"] === true) return false;
  const isMember = parent.type === "MemberExpression" && parent["property"] === node;
  const isKey = parent["key"] === node;
  return isMember || isKey || parent.type === "TSQualifiedName";
}

/** The text of an identifier, of a literal as it is written, or of one piece of a template. */
function ownText(node: Node): string | undefined {
  const text = node.type === "TemplateElement" ? node["value"] : (node["name"] ?? node["raw"]);
  if (typeof text === "object" && text !== null && "raw" in text) return String(text.raw);
  return typeof text === "string" ? text : undefined;
}

function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split("\n").length;
}
