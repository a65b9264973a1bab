import { describe, expect, it } from "vitest";
import { readSeries, type SeriesDiff } from "./series.ts";

/** A diff of one line in a file of three. */
const diff = (file: string, from: string, to: string): string =>
  `--- a/${file}\n+++ b/${file}\n@@ -1,3 +1,3 @@\n a\n-${from}\n+${to}\n c\n`;

const mail = (subject: string, body: string, headers: readonly string[] = []): string =>
  [
    "From 0123456789012345678901234567890123456789 Mon Sep 17 00:00:00 2001",
    "From: A. Nonymous <a@example.org>",
    "Date: Mon, 1 Jan 2024 00:00:00 +0000",
    `Subject: ${subject}`,
    ...headers,
    "",
    "Why.",
    "---",
    body,
  ].join("\n");

const read = (...texts: readonly string[]) => readSeries(texts.map((text, index) => ({ name: `${index}.patch`, text })));

/** `file:line of the first hunk: new line` of each diff, in order. */
function shown(diffs: readonly SeriesDiff[]): readonly string[] {
  return diffs.map(
    ({ name, patch, diff: { newPath, hunks } }) => `${name}:${hunks[0]?.line} #${patch} ${newPath}: ${hunks[0]?.newLines[1]?.trimEnd()}`,
  );
}

const order = (...texts: readonly string[]): unknown => {
  const series = read(...texts);
  return series.ok ? shown(series.diffs) : series.errors.map(({ name, line, message }) => `${name}:${line}: ${message}`);
};

describe("readSeries", () => {
  it("takes files in their order, and all diffs of a mail as one patch", () => {
    expect(order(diff("x.c", "b", "B"), mail("[PATCH] two", diff("y.c", "b", "1") + diff("z.c", "b", "2")))).toEqual([
      "0.patch:3 #0 x.c: B",
      "1.patch:10 #1 y.c: 1",
      "1.patch:17 #1 z.c: 2",
    ]);
  });

  it("orders an mbox by the numbers of its subjects, and passes its cover letter and replies over", () => {
    const mbox = [
      mail("[RFC PATCH v2 2/2] second", diff("x.c", "B", "bb")),
      mail("[RFC PATCH v2 0/2] cover", "Words.\n"),
      mail("Re: [RFC PATCH v2 2/2] second", "> --- a/x.c\n> +++ b/x.c\nNo.\n"),
      mail("[RFC PATCH v2 1/2] first", diff("x.c", "b", "B")),
    ].join("\n");
    expect(order(mbox)).toEqual(["0.patch:45 #0 x.c: B", "0.patch:10 #1 x.c: bb"]);
  });

  it.each([
    [["[PATCH 1/3] a", "[PATCH 3/3] c"], "0.patch:0: patch 2 of 3 is missing"],
    [["[PATCH 1/2] a", "[PATCH 1/2] b", "[PATCH 2/2] c"], "0.patch:16: patch 1 is there twice, first on line 1"],
    [["[PATCH 1/2] a", "[PATCH v2 1/2] a", "[PATCH 2/2] b"], "0.patch:0: there are several series in it: v1 of 2, v2 of 2"],
  ])("refuses %j", (subjects, expected) => {
    expect(order(subjects.map((subject) => mail(subject, diff("x.c", "b", "B"))).join("\n"))).toEqual([expected]);
  });

  it("decodes quoted-printable, with lines of the file", () => {
    const body = diff("x.c", "b", "B = \u00e9").replaceAll("=", "=3D").replace("\u00e9", "=C3=\n=A9");
    expect(order(mail("[PATCH] x", body, ["Content-Transfer-Encoding: quoted-printable"]))).toEqual(["0.patch:11 #0 x.c: B = \u00e9"]);
  });

  it("decodes base64, and the parts of a message", () => {
    const packed = Buffer.from(diff("x.c", "b", "B")).toString("base64");
    const part = ["--XX", "Content-Type: text/x-patch", "Content-Transfer-Encoding: base64", "", packed, "--XX--", ""].join("\n");
    const whole = [
      "From: a@example.org",
      "Subject: [PATCH] x",
      "Content-Type: multipart/mixed;",
      ' boundary="XX"',
      "",
      "--XX",
      "Content-Type: text/plain",
      "",
      "Hello.",
      part,
    ].join("\n");
    expect(order(whole)).toEqual(["0.patch:14 #0 x.c: B"]);
  });

  it("names the line that is wrong, and the file without a diff", () => {
    expect(order(mail("[PATCH] x", "--- a/x.c\n+++ b/x.c\n@@ -1,3 +1,3 @@\n a\n"))).toEqual([
      "0.patch:12: the hunk ends before the number of lines that it says",
    ]);
    expect(order(diff("x.c", "b", "B"), "hello\n")).toEqual(["1.patch:0: there is no diff in it"]);
  });
});
