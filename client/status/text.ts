/** The words of the language status items. */
import type { AnnotateResult, StatusParams } from "../../server/protocol.ts";
import type { ServerState } from "../../simulator/panel/messages.ts";
import { assertUnreachable } from "../../base/assert-unreachable.ts";
import type { Translate } from "../l10n.ts";

export interface StatusText {
  readonly text: string;
  readonly detail: string;
  readonly busy: boolean;
  readonly severity: "information" | "warning" | "error";
}

/** Which kernel the file belongs to, and how much of it was understood. */
export function fileStatus(tree: StatusParams | undefined, found: AnnotateResult | undefined, t: Translate): StatusText {
  const busy = found === undefined;
  const unread = found?.notAnalysed.length ?? 0;
  const detail = found === undefined ? t("Reading the file") : healthText(found.points.length, unread, t);
  return { text: kernelText(tree, t), detail, busy, severity: tree?.catalogue === "newer" ? "warning" : "information" };
}

function healthText(points: number, unread: number, t: Translate): string {
  const count = points === 1 ? t("1 synchronization point") : t("{0} synchronization points", points);
  if (unread === 0) return t("{0}; every function was understood", count);
  return unread === 1 ? t("{0}; 1 function not analysed", count) : t("{0}; {1} functions not analysed", count, unread);
}

function kernelText(tree: StatusParams | undefined, t: Translate): string {
  if (tree?.tree === undefined) return t("No kernel tree");
  if (tree.version === undefined) return t("Kernel tree of unknown version");
  return tree.catalogue === "newer" ? t("Linux {0}, newer than Quiesce knows", tree.version) : t("Linux {0}", tree.version);
}

/** What the engine does. */
export function engineStatus(server: ServerState, tree: StatusParams | undefined, work: readonly string[], t: Translate): StatusText {
  switch (server.kind) {
    case "starting":
      return { text: t("Starting"), detail: "", busy: true, severity: "information" };
    case "stopped":
      return { text: t("Not running"), detail: server.reason, busy: false, severity: "warning" };
    case "failed":
      return { text: t("Failed"), detail: server.reason, busy: false, severity: "error" };
    case "running":
      return runningStatus(tree, work, t);
    default:
      return assertUnreachable(server);
  }
}

function runningStatus(tree: StatusParams | undefined, work: readonly string[], t: Translate): StatusText {
  const index = tree?.index ?? "none";
  const isReading = index === "reading";
  const doing = [...work, ...(isReading ? [t("Reading the kernel tree")] : [])];
  if (doing.length > 0) return { text: doing.join(" · "), detail: "", busy: true, severity: "information" };
  switch (index) {
    case "none":
      return {
        text: t("Ready"),
        detail: t("Nothing is read beyond the open files and what they name"),
        busy: false,
        severity: "information",
      };
    case "ready":
      return { text: t("Ready"), detail: t("The kernel tree is read"), busy: false, severity: "information" };
    case "cancelled":
      return { text: t("Ready"), detail: t("Reading the kernel tree was cancelled"), busy: false, severity: "warning" };
    case "failed":
      return { text: t("Ready"), detail: t("The kernel tree could not be read; the output says why"), busy: false, severity: "warning" };
    case "reading":
      return { text: t("Reading the kernel tree"), detail: "", busy: true, severity: "information" };
    default:
      return assertUnreachable(index);
  }
}
