import type { OutlineWords } from "../../c/editor/outline/table.ts";
import { type OutlineTable, outlineTable } from "../../c/editor/outline/table.ts";
import words from "./outline-words.json";

/** Attributes of the kernel, and its macros that make functions and objects, as the outline of a file needs them. */
export const outlineWords = words as OutlineWords;

/** The same, prepared. */
export const kernelOutlineTable: OutlineTable = outlineTable(outlineWords);
