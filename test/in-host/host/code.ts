/**
 * Stands in for a `code` executable, as far as @vscode/test-electron starts one: takes `--extensionDevelopmentPath=`,
 * `--extensionTestsPath=` and a folder, runs the tests in code-server's extension host with its workbench in Chromium, and exits
 * with the tests' code.
 */
import { format } from "node:util";
import { openBrowser } from "../../e2e/host/browser.ts";
import { scratchCopy, startEditor } from "../../e2e/host/server.ts";

const runLimitMs = 240_000;

/** What the workbench says of itself while tests run; it goes to the log of a failing run only. */
const chatter =
  /^\[|Resolv(ing|ed) connection|Creating a socket|^Ignoring fetching|Creation of workbench|Updating additional|Could not locate the bindings file|native-watchdog|@vscode\/ripgrep|stack trace: Error: spawn|^ChatSessionStore|^DialogService: refused to show dialog in tests/;

function valuesOf(name: string): readonly string[] {
  const prefix = `--${name}=`;
  return process.argv.filter((each) => each.startsWith(prefix)).map((each) => each.slice(prefix.length));
}

/** @returns What the tests' runner resolved (0) or rejected with (1); 2 when it never said. */
async function main(): Promise<number> {
  const empty = scratchCopy();
  const folder = process.argv.slice(2).find((each) => !each.startsWith("-")) ?? empty.path;
  const trust = process.argv.includes("--ask-for-trust");
  const server = await startEditor({ trust });
  const browser = await openBrowser();
  try {
    const { page } = browser;
    const done = new Promise<number>((resolve) => {
      void page.exposeFunction("codeAutomationExit", (code: number) => resolve(code));
    });
    await page.exposeFunction("codeAutomationLog", (type: string, args: readonly unknown[]) => {
      const text = format(...args);
      if (!chatter.test(text)) (type === "error" ? process.stderr : process.stdout).write(`${text}\n`);
    });
    const remote = (file: string): string => `vscode-remote://${server.authority}${file}`;
    const payload = ["extensionDevelopmentPath", "extensionTestsPath"].flatMap((name) =>
      valuesOf(name).map((file) => [name, remote(file)]),
    );
    const url = new URL(`http://${server.authority}/`);
    url.searchParams.set("folder", folder);
    url.searchParams.set("payload", JSON.stringify(payload));
    await page.goto(url.href, { waitUntil: "domcontentloaded" });
    const limit = new Promise<number>((resolve) => {
      setTimeout(() => {
        process.stderr.write(`The tests did not end within ${runLimitMs / 1000} s\n${server.log()}\n`);
        resolve(2);
      }, runLimitMs).unref();
    });
    return await Promise.race([done, limit]);
  } finally {
    await browser.close();
    await server.stop();
    empty.remove();
  }
}

process.exitCode = await main();
