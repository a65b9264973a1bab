import { describe, expect, it } from "vitest";
import { guessedPlaces, placesOf } from "./places.ts";

const document = (uri: string) => ({ uri, name: "", version: 1, state: "saved" }) as const;

describe("places", () => {
  it("finds files of a tree, and names them as the run does", () => {
    const { uriOf, fileOf } = placesOf(
      document("vscode-remote://host/src/linux%206/kernel/livepatch/transition.c"),
      "kernel/livepatch/transition.c",
    );
    expect(uriOf("kernel/livepatch/transition.c")).toBe("vscode-remote://host/src/linux%206/kernel/livepatch/transition.c");
    expect(uriOf("include/linux/livepatch.h")).toBe("vscode-remote://host/src/linux%206/include/linux/livepatch.h");
    expect(fileOf("vscode-remote://host/src/linux 6/kernel/livepatch/patch.c")).toBe("kernel/livepatch/patch.c");
    expect(fileOf("file:///elsewhere/a.c")).toBeUndefined();
  });

  it("takes a file that stands alone with its folder", () => {
    const { uriOf, fileOf } = placesOf(document("file:///a/my%20patch.c"), "my patch.c");
    expect(uriOf("my patch.c")).toBe("file:///a/my%20patch.c");
    expect(uriOf("core.c")).toBe("file:///a/core.c");
    expect(fileOf("file:///a/my patch.c")).toBe("my patch.c");
  });

  it("bears a URI that is wrongly encoded", () => {
    expect(placesOf(document("file:///a/100%.c"), "100%.c").uriOf("b.c")).toBe("file:///a/b.c");
  });

  it("guesses before anything ran", () => {
    const { uriOf } = guessedPlaces(document("file:///src/linux/kernel/livepatch/transition.c"));
    expect(uriOf("kernel/livepatch/transition.c")).toBe("file:///src/linux/kernel/livepatch/transition.c");
    expect(uriOf("kernel/livepatch/core.c")).toBe("file:///src/linux/kernel/livepatch/core.c");
    expect(uriOf("kernel/sched/core.c")).toBe("file:///src/linux/kernel/sched/core.c");
    expect(uriOf("core.c")).toBe("file:///src/linux/kernel/livepatch/core.c");
  });
});
