import { defineConfig } from "vitest/config";
import { vitePlugin } from "./scripts/c-sources.mjs";

export default defineConfig({
  plugins: [vitePlugin()],
  test: {
    setupFiles: ["test/support/properties.ts"],
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          maxWorkers: "100%",
          sequence: { groupOrder: 0 },
          testTimeout: 60_000,
          hookTimeout: 60_000,
          include: ["**/*.test.ts"],
          exclude: [
            "node_modules/**",
            "dist/**",
            ".types/**",
            "test/external/**",
            "test/panel/**",
            "test/web/**",
            "test/in-host/**",
            "test/e2e/**",
          ],
        },
      },
      {
        extends: true,
        test: {
          name: "external",
          maxWorkers: "100%",
          sequence: { groupOrder: 1 },
          include: ["test/external/**/*.test.ts"],
          testTimeout: 600_000,
          hookTimeout: 600_000,
        },
      },
      {
        extends: true,
        test: {
          name: "panel",
          sequence: { groupOrder: 2 },
          include: ["test/panel/**/*.test.ts", "test/web/**/*.test.ts"],
          // Each file has a browser of its own.
          maxWorkers: 2,
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: {
          name: "e2e",
          sequence: { groupOrder: 3 },
          include: ["test/e2e/**/*.test.ts"],
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
});
