/** `annotate`, `check`, `fix`: commands that read C and run nothing. */
import { treeLayout } from "../../kernel/catalogue/tree-layout.ts";
import { EXITS, format, OUTPUT, READING } from "./common.ts";
import type { ArgumentSpec, CommandSpec, ExitSpec, OptionSpec } from "./types.ts";

/** How grave a finding may be, and the name for no finding at all. */
export const FAIL_ON = ["error", "warning", "information", "hint", "never"] as const;

const CONFIG: OptionSpec = {
  name: "config",
  value: { kind: "file", placeholder: "FILE" },
  help: "take settings from FILE: rules, names of your own, excluded paths",
  default: "quiesce.json beside FILE or above it",
};

const ARCHITECTURE: OptionSpec = {
  name: "architecture",
  value: { kind: "choice", choices: treeLayout.architectures, placeholder: "ARCH" },
  help: "the folder below arch/ that files outside of it are built for: its headers count, and what it promises",
  default: treeLayout.defaultArchitecture,
};

/** What of {@link READING} these commands take: a profile says nothing about a text. */
const CONTEXT: readonly OptionSpec[] = [
  ...READING.filter(({ name }) => name === "stdin-filename" || name === "kernel"),
  ARCHITECTURE,
  CONFIG,
];

const FILE: ArgumentSpec = {
  placeholder: "FILE",
  value: { kind: "file" },
  help: "a C file, such as kernel/livepatch/transition.c; - reads the standard input",
};

const NO_FINDING: readonly ExitSpec[] = EXITS.filter(({ code }) => code !== 1 && code !== 3);

export const annotate: CommandSpec = {
  name: "annotate",
  summary: "shows every synchronization point of FILE: what it waits for and whom it disturbs",
  description: [
    "Lists, function by function, the calls that synchronize: what each waits for, what not, which CPUs it disturbs, what holds at that place (whether RCU watches, whether it may sleep, which locks are held), and which other places it pairs with. Then come the stretches where instrumentation is not allowed or RCU does not watch, and the code outside that calls into FILE.",
    "What is not known is called unknown. A function that could not be read is named, with the reason.",
  ],
  arguments: [FILE],
  options: [...CONTEXT, format("text", "json", "markdown"), OUTPUT],
  examples: [
    { command: "annotate kernel/livepatch/transition.c", does: "Every synchronization point of the livepatch transition." },
    { command: "annotate - --stdin-filename kernel/livepatch/transition.c < changed.c", does: "The same for a text that is not saved." },
  ],
  exits: NO_FINDING,
};

export const check: CommandSpec = {
  name: "check",
  summary: "looks for mistakes in synchronization in files, folders or a patch",
  description: [
    "Each finding is one line, file:line:column: severity: message [rule], which the quickfix list of an editor reads; places that explain it follow as notes. Folders are searched for .c and .h files.",
    "With --diff, only what a patch changes is reported: findings on lines that it changes, and findings elsewhere in its files that were not there before. So are those in other files that write of a function which the patch removes, such as a comment that names it. Where the tree does not have the patch yet, it is applied in memory.",
    "A finding that is right as it is can be allowed by a comment with a reason, quiesce: allow(RULE): REASON, on its line, on the line above, or above the function's head. A baseline takes out what is known already, wherever its lines have moved to.",
    "A function that could not be read is not analysed, and never counts as clean: the answer says how many there are, and its JSON names them.",
  ],
  arguments: [
    {
      placeholder: "PATH",
      value: { kind: "file" },
      optional: true,
      repeatable: true,
      help: "files and folders; - reads one file from the standard input; with --diff, none means all files of the patch",
    },
  ],
  options: [
    {
      name: "diff",
      short: "d",
      value: { kind: "file", placeholder: "PATCH" },
      repeatable: true,
      help: "report only what a unified diff, a mail, an mbox or a folder with a series changes; - reads the standard input",
    },
    { name: "patch", short: "p", value: { kind: "file", placeholder: "PATCH" }, repeatable: true, help: "the same as --diff" },
    {
      name: "rule",
      short: "r",
      value: { kind: "text", placeholder: "RULE" },
      repeatable: true,
      help: "run this rule only; see quiesce list rules",
    },
    {
      name: "fail-on",
      value: { kind: "choice", choices: FAIL_ON, placeholder: "SEVERITY" },
      help: "exit with 1 for findings of this severity and graver ones",
      default: "error",
    },
    { name: "baseline", value: { kind: "file", placeholder: "FILE" }, help: "leave out the findings that FILE holds" },
    { name: "write-baseline", value: { kind: "file", placeholder: "FILE" }, help: "also write all findings to FILE, for --baseline" },
    ...CONTEXT,
    format("text", "json", "sarif", "github"),
    OUTPUT,
  ],
  examples: [
    { command: "check kernel/livepatch", does: "Every file of a folder." },
    { command: "check --diff my-change.patch", does: "What a patch brings, applied to the tree or not." },
    { command: "check --format sarif --output quiesce.sarif kernel", does: "For a server that shows SARIF." },
    { command: "check --write-baseline known.json --fail-on never drivers/mine", does: "Remember what is there today." },
    { command: "check --baseline known.json --fail-on warning drivers/mine", does: "A gate for what is new." },
  ],
  exits: [
    { code: 0, means: "checked, and nothing found at or above --fail-on" },
    { code: 1, means: "something found at or above --fail-on" },
    ...NO_FINDING.filter(({ code }) => code !== 0),
  ],
};

export const fix: CommandSpec = {
  name: "fix",
  summary: "shows or writes the quick fixes of a rule for FILE",
  description: [
    "Prints the edits as a unified diff that git apply takes; with --write the files are changed instead. Findings whose edits overlap are mended one by one: the rest is named, and another call mends it.",
    "Where the rule offers no fix for FILE it says why, and exits with 2.",
  ],
  arguments: [FILE],
  options: [
    {
      name: "rule",
      short: "r",
      value: { kind: "text", placeholder: "RULE" },
      help: "the rule whose findings are mended; see quiesce list rules",
    },
    { name: "write", short: "w", help: "change the files" },
    ...CONTEXT,
    format("text", "json"),
    OUTPUT,
  ],
  examples: [
    { command: "fix kernel/livepatch/transition.c --rule hard-forced-synchronization", does: "A patch that waits for RCU instead." },
    { command: "fix transition.c --rule hard-forced-synchronization --write", does: "The same, written." },
  ],
  exits: NO_FINDING,
};
