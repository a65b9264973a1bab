/** Completion for bash, zsh and fish, made from the table. */
import { assertUnreachable } from "../../base/assert-unreachable.ts";
import { COMMANDS, GLOBAL_OPTIONS, optionsOf } from "../table/index.ts";
import type { CommandSpec, OptionSpec, ValueKind } from "../table/types.ts";

const NOTE = "# Made from the table of commands; do not edit.";

/** What may stand where a value is expected: the shell's own files, a list, or nothing that can be known. */
type Offer =
  | { readonly kind: "files" }
  | { readonly kind: "folders" }
  | { readonly kind: "words"; readonly words: readonly string[] }
  | { readonly kind: "nothing" };

function offerOf(value: ValueKind): Offer {
  switch (value.kind) {
    case "file":
      return { kind: "files" };
    case "folder":
      return { kind: "folders" };
    case "choice":
      return { kind: "words", words: value.choices };
    case "text":
    case "integer":
    case "range":
    case "part":
    case "size":
    case "setting":
      return { kind: "nothing" };
    default:
      return assertUnreachable(value);
  }
}

/** docs/completion/quiesce.bash */
export function bashCompletion(): string {
  const lines = [
    NOTE,
    "_quiesce() {",
    "  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} command=${COMP_WORDS[1]}",
    "  COMPREPLY=()",
    "  if ((COMP_CWORD == 1)); then",
    `    COMPREPLY=($(compgen -W "${[...COMMANDS.map(({ name }) => name), "help", ...optionWords(GLOBAL_OPTIONS)].join(" ")}" -- "$cur"))`,
    "    return",
    "  fi",
    '  case "$command:$prev" in',
    `    help:help) COMPREPLY=($(compgen -W "${COMMANDS.map(({ name }) => name).join(" ")}" -- "$cur")); return ;;`,
    ...COMMANDS.flatMap((command) => optionsOf(command).flatMap((option) => bashValue(command, option))),
    "  esac",
    '  case "$command" in',
    ...COMMANDS.flatMap(bashCommand),
    "  esac",
    "}",
    "complete -o filenames -F _quiesce quiesce",
  ];
  return `${lines.join("\n")}\n`;
}

function bashValue({ name: command }: CommandSpec, option: OptionSpec): readonly string[] {
  if (option.value === undefined) return [];
  const patterns = optionWords([option]).map((word) => `${command}:${word}`);
  return [`    ${patterns.join("|")}) ${bashOffer(offerOf(option.value))}; return ;;`];
}

function bashCommand(command: CommandSpec): readonly string[] {
  const [argument] = command.arguments;
  const offer = argument === undefined ? ({ kind: "nothing" } as const) : offerOf(argument.value);
  return [
    `    ${command.name})`,
    `      if [[ $cur == -* ]]; then COMPREPLY=($(compgen -W "${optionWords(optionsOf(command)).join(" ")}" -- "$cur"))`,
    `      else ${bashOffer(offer)}; fi ;;`,
  ];
}

function bashOffer(offer: Offer): string {
  switch (offer.kind) {
    case "files":
      return 'COMPREPLY=($(compgen -f -- "$cur"))';
    case "folders":
      return 'COMPREPLY=($(compgen -d -- "$cur"))';
    case "words":
      return `COMPREPLY=($(compgen -W "${offer.words.join(" ")}" -- "$cur"))`;
    case "nothing":
      return ":";
    default:
      return assertUnreachable(offer);
  }
}

function optionWords(options: readonly OptionSpec[]): readonly string[] {
  return options.flatMap(({ name, short }) => (short === undefined ? [`--${name}`] : [`-${short}`, `--${name}`]));
}

/** docs/completion/_quiesce */
export function zshCompletion(): string {
  const lines = [
    "#compdef quiesce",
    NOTE,
    "_quiesce() {",
    "  local context state line",
    "  typeset -A opt_args",
    "  _arguments -C \\",
    ...GLOBAL_OPTIONS.flatMap((option) => zshOption(option).map((spec) => `    ${spec} \\`)),
    "    '1:command:->command' '*::argument:->argument'",
    "  case $state in",
    "    command)",
    "      local -a commands=(",
    ...COMMANDS.map(({ name, summary }) => `        ${quoteZsh(`${name}:${summary}`)}`),
    "      )",
    "      _describe command commands ;;",
    "    argument)",
    "      case $words[1] in",
    ...COMMANDS.flatMap(zshCommand),
    "      esac ;;",
    "  esac",
    "}",
    '_quiesce "$@"',
  ];
  return `${lines.join("\n")}\n`;
}

function zshCommand(command: CommandSpec): readonly string[] {
  const specs = [
    ...optionsOf(command).flatMap(zshOption),
    ...command.arguments.map(({ placeholder, value, optional, repeatable }) => {
      const start = repeatable === true ? "*" : optional === true ? ":" : "";
      return quoteZsh(`${start}:${placeholder}:${zshAction(offerOf(value))}`);
    }),
  ];
  return [`        ${command.name})`, `          _arguments ${specs.join(" \\\n            ")} ;;`];
}

function zshOption({ name, short, value, help, repeatable }: OptionSpec): readonly string[] {
  const text = `[${help.replaceAll(/[[\]:]/g, "\\$&")}]`;
  const action = value === undefined ? "" : `:${value.placeholder}:${zshAction(offerOf(value))}`;
  const star = repeatable === true ? "*" : "";
  const long = quoteZsh(`${star}--${name}${value === undefined ? "" : "="}${text}${action}`);
  return short === undefined ? [long] : [quoteZsh(`${star}-${short}${value === undefined ? "" : "+"}${text}${action}`), long];
}

function zshAction(offer: Offer): string {
  switch (offer.kind) {
    case "files":
      return "_files";
    case "folders":
      return "_files -/";
    case "words":
      return `(${offer.words.join(" ")})`;
    case "nothing":
      return " ";
    default:
      return assertUnreachable(offer);
  }
}

function quoteZsh(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** docs/completion/quiesce.fish */
export function fishCompletion(): string {
  const lines = [
    NOTE,
    "complete -c quiesce -n __fish_use_subcommand -f",
    ...GLOBAL_OPTIONS.map((option) => `complete -c quiesce -n __fish_use_subcommand ${fishOption(option)}`),
    ...COMMANDS.map(({ name, summary }) => `complete -c quiesce -n __fish_use_subcommand -a ${name} -d ${quoteFish(summary)}`),
    ...COMMANDS.flatMap(fishCommand),
  ];
  return `${lines.join("\n")}\n`;
}

function fishCommand(command: CommandSpec): readonly string[] {
  const when = `-n ${quoteFish(`__fish_seen_subcommand_from ${command.name}`)}`;
  const [argument] = command.arguments;
  const offer = argument === undefined ? ({ kind: "nothing" } as const) : offerOf(argument.value);
  const words = offer.kind === "words" ? [`complete -c quiesce ${when} -f -a ${quoteFish(offer.words.join(" "))}`] : [];
  return [...words, ...optionsOf(command).map((option) => `complete -c quiesce ${when} ${fishOption(option)}`)];
}

function fishOption({ name, short, value, help }: OptionSpec): string {
  const letter = short === undefined ? "" : `-s ${short} `;
  return `${letter}-l ${name}${value === undefined ? "" : fishValue(offerOf(value))} -d ${quoteFish(help)}`;
}

function fishValue(offer: Offer): string {
  switch (offer.kind) {
    case "files":
      return " -r -F";
    case "folders":
      return " -x -a '(__fish_complete_directories)'";
    case "words":
      return ` -x -a ${quoteFish(offer.words.join(" "))}`;
    case "nothing":
      return " -x";
    default:
      return assertUnreachable(offer);
  }
}

function quoteFish(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}
