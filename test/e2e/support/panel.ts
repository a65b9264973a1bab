/** The simulator panel in the workbench: what a user does there, and what can be read off it. */
import type { Frame, FrameLocator, Locator, Page } from "playwright-core";
import { webview } from "../host/browser.ts";

/** Milliseconds that a run of a small machine may take on a busy computer. */
export const RUN_MS = 90_000;

export class PanelPage {
  readonly view: FrameLocator;
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
    this.view = webview(page);
  }

  /** The document of the webview, for scripts of a test. */
  get frame(): Frame {
    const frame = this.#page.frames().find((each) => each.name() === "active-frame" || each.url().includes("fake.html"));
    if (frame === undefined) throw new Error("no webview is shown");
    return frame;
  }

  get commandLine(): Locator {
    return this.view.getByLabel("Kernel command line");
  }

  tile(cpu: number): Locator {
    return this.view.locator(`.tile[data-cpu="${cpu}"]`);
  }

  get runButton(): Locator {
    return this.view.locator("vscode-button.run", { hasText: "Run" });
  }

  get stopButton(): Locator {
    return this.view.locator("vscode-button.run", { hasText: "Stop" });
  }

  get result(): Locator {
    return this.view.locator("section.result");
  }

  /** Waits until nothing runs and a result is shown that is of the setup as it is. */
  async settled(): Promise<void> {
    await this.runButton.waitFor({ timeout: RUN_MS });
    await this.view.locator("section.result:not(.stale)").first().waitFor({ timeout: RUN_MS });
  }

  async run(): Promise<void> {
    await this.runButton.click();
    await this.settled();
  }

  async tab(name: string): Promise<void> {
    await this.view.getByRole("tab", { name }).click();
  }

  table(name: string): Locator {
    return this.view.getByRole("table", { name, exact: true });
  }

  /** The texts of a table, row by row; the first row is its head. */
  async rows(name: string): Promise<readonly (readonly string[])[]> {
    const table = this.table(name);
    await table.waitFor();
    return table
      .locator("tr")
      .evaluateAll((rows) =>
        rows.map((row) =>
          [...row.querySelectorAll("th, td:not(.act)")].map((cell) => (cell.textContent ?? "").replaceAll(/\s+/g, " ").trim()),
        ),
      );
  }

  async compare(choice: string): Promise<void> {
    await this.view.locator("quiesce-menu", { hasText: "Compare" }).getByRole("button").click();
    await this.view.getByRole("menuitem", { name: choice }).click();
  }

  /** Colours of the timeline's canvas and how many of its pixels have each, as `r,g,b`. */
  async pixels(): Promise<ReadonlyMap<string, number>> {
    const counts = await this.view
      .locator("quiesce-timeline canvas")
      .first()
      .evaluate((element) => {
        const canvas = element as HTMLCanvasElement;
        const { data } = canvas.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height) ?? { data: [] };
        const found: Record<string, number> = {};
        for (let at = 0; at < data.length; at += 4) {
          const key = `${data[at]},${data[at + 1]},${data[at + 2]}`;
          if (data[at + 3] === 255) found[key] = (found[key] ?? 0) + 1;
        }
        return found;
      });
    return new Map(Object.entries(counts));
  }

  /** The colour of a word of the legend, as {@link pixels} has it. */
  async legendColor(swatch: string): Promise<string> {
    const color = await this.view
      .locator(`.legend .swatch.${swatch}`)
      .first()
      .evaluate((each) => getComputedStyle(each).backgroundColor);
    return /\d+, \d+, \d+/.exec(color)?.[0].replaceAll(" ", "") ?? color;
  }
}
