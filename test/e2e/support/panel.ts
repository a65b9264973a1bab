/** The simulator panel in the workbench: what a user does there, and what can be read off it. */
import type { Frame, FrameLocator, Locator, Page } from "playwright-core";
import { webview } from "../host/browser.ts";

/** Milliseconds that a run of a small machine may take on a busy computer. */
export const RUN_MS = 90_000;

/** CPUs of a machine that takes many seconds to simulate: what is done in the middle of its run is done in the middle of it. */
export const LARGE = 1024;

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

  /** Whether it is there, with or without a result. */
  async isShown(): Promise<boolean> {
    return this.commandLine.isVisible();
  }

  /** The name of what is chosen to be simulated. */
  async scenario(): Promise<string> {
    return this.view.getByLabel("Scenario").inputValue();
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

  /** Sets how many CPUs the machine has. */
  async cpus(count: number): Promise<void> {
    await this.view.getByLabel("CPUs", { exact: true }).first().fill(String(count));
    await this.commandLine.press("Tab");
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

  /** How many pixels of the timeline have the colour of a word of its legend, give or take the rounding of a mixture. */
  async pixelsOf(swatch: string): Promise<number> {
    const color = await this.view
      .locator(`.legend .swatch.${swatch}`)
      .first()
      .evaluate((each) => {
        const context = document.createElement("canvas").getContext("2d");
        if (context === null) return [];
        context.fillStyle = getComputedStyle(each).backgroundColor;
        context.fillRect(0, 0, 1, 1);
        return [...context.getImageData(0, 0, 1, 1).data];
      });
    return this.view
      .locator("quiesce-timeline canvas")
      .first()
      .evaluate((element, [red = 0, green = 0, blue = 0]) => {
        const canvas = element as HTMLCanvasElement;
        const data = canvas.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
        const near = (value: number | undefined, wanted: number): boolean => Math.abs((value ?? 0) - wanted) <= 2;
        let count = 0;
        for (let at = 0; at < data.length; at += 4) {
          if (near(data[at], red) && near(data[at + 1], green) && near(data[at + 2], blue)) count++;
        }
        return count;
      }, color);
  }
}
