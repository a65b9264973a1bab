import { expect, it } from "vitest";
import { markdownText } from "./markdown-text.ts";

it("fills paragraphs and lists anew, and leaves code alone", () => {
  const page = [
    "## A heading",
    "",
    `One line ${"with many words ".repeat(5)}`,
    `and the next ${"with more words ".repeat(3)}.`,
    "",
    "- an item that",
    "  goes on",
    "- another",
    "1. a step, told on [a page](page.md) of its own",
    "2. the next one",
    "   goes on",
    "",
    "```c",
    "int\ta;",
    "",
    "```",
    "| a | b |",
  ].join("\n");
  expect(markdownText(page)).toEqual([
    "A heading",
    "",
    "One line with many words with many words with many words with many words with many words and the",
    "next with more words with more words with more words .",
    "",
    "- an item that goes on",
    "- another",
    "1. a step, told on a page of its own",
    "2. the next one goes on",
    "",
    "    int\ta;",
    "",
    "| a | b |",
  ]);
});
