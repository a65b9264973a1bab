/** docs/cli.md, made from the table. */
import { usageLine } from "../args/parse.ts";
import { CAUSES } from "../../simulator/report/causes.ts";
import { SHARE_ENTRIES } from "../../simulator/report/shares.ts";
import { table } from "../../simulator/report/markdown.ts";
import { EXITS } from "../table/common.ts";
import { COMMANDS, GLOBAL_OPTIONS, PROGRAM_SUMMARY } from "../table/index.ts";
import type { CommandSpec, ExitSpec, OptionSpec } from "../table/types.ts";
import { optionText } from "./help.ts";

/** The whole page. */
export function cliDocument(): string {
  const parts = [
    "# The command line",
    `Made from the table of commands in \`cli/table\`; do not edit. \`quiesce\` ${PROGRAM_SUMMARY}.`,
    "In a checkout: `npm run -s quiesce -- ARGS`. The answer goes to the standard output, everything else to the standard error. See also [formats](formats.md), [topology](topology.md) and [tokens](tokens.md).",
    table(
      ["command", "does"],
      COMMANDS.map(({ name, summary }) => [`[\`${name}\`](#${name})`, summary]),
    ),
    optionTable(GLOBAL_OPTIONS),
    "## Exit status",
    exitTable(EXITS),
    "Where several hold, 4 goes before 2, 2 before 1, 1 before 3.",
    ...COMMANDS.flatMap(commandSection),
  ];
  return `${parts.join("\n\n")}\n`;
}

/** docs/ledger.md, made from the tables of causes and shares. */
export function ledgerDocument(): string {
  const parts = [
    "# The ledger of disturbances",
    "Made from `simulator/report/causes.ts` and `shares.ts` beside it; do not edit. The ledger counts every time an isolated CPU is made to leave what it does. A row is one step of the scenario, CPU, cause, and line of C that is to blame; where no line of the user's is, the kernel's function stands there with an empty file.",
    table(
      ["cause", "means", "effect on an isolated CPU"],
      CAUSES.map(({ name, meaning, effect }) => [`\`${name}\``, meaning, effect]),
    ),
    "A share says whose business a disturbance is: of the calls that are in each other when it happens, the innermost that is somebody's business decides. Totals are of all shares but the background.",
    table(
      ["share", "means"],
      SHARE_ENTRIES.map(({ name, meaning }) => [`\`${name}\``, meaning]),
    ),
    table(
      ["figure", "counts"],
      [
        ["`count`", "disturbances of this cause"],
        ["`exits`", "departures from user mode, guest or idle that belong to them"],
        ["`ipis`", "interrupts from other CPUs"],
        ["`switches`", "context switches"],
        ["`ticks`", "timer ticks"],
        ["`stolenNs`", "virtual nanoseconds taken from the CPU's own work"],
      ],
    ),
  ];
  return `${parts.join("\n\n")}\n`;
}

function commandSection(command: CommandSpec): readonly string[] {
  return [
    `## ${command.name}`,
    `\`${usageLine(command)}\``,
    `${command.summary.slice(0, 1).toUpperCase()}${command.summary.slice(1)}.`,
    ...command.description,
    table(
      ["argument", "is"],
      command.arguments.map(({ placeholder, help }) => [`\`${placeholder}\``, help]),
    ),
    optionTable(command.options),
    ...(command.exits === undefined ? [] : [exitTable(command.exits)]),
    ...command.examples.flatMap(({ command: line, does }) => [does, `\`\`\`sh\nquiesce ${line}\n\`\`\``]),
  ];
}

function optionTable(options: readonly OptionSpec[]): string {
  const rows = options.map((option) => {
    const long = `\`--${option.name}${option.value === undefined ? "" : ` ${option.value.placeholder}`}\``;
    return [option.short === undefined ? long : `\`-${option.short}\`, ${long}`, optionText(option)];
  });
  return table(["option", "does"], rows);
}

function exitTable(exits: readonly ExitSpec[]): string {
  return table(
    ["status", "means"],
    exits.map(({ code, means }) => [String(code), means]),
  );
}
