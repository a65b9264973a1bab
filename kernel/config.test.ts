import { describe, expect, it } from "vitest";
import { makeSourceFile } from "../base/source-file.ts";
import { changeConfig, configDefines, preemptionConfig, preemptionOf } from "./config.ts";
import { checkConfig, modelledConfig, readConfigFile } from "./config-file.ts";

const read = (text: string) => readConfigFile(makeSourceFile(".config", text, "user"));
const enough = "CONFIG_64BIT=y\nCONFIG_SMP=y\nCONFIG_LIVEPATCH=y\nCONFIG_MODULES=y\n";

describe("readConfigFile", () => {
  it("reads every kind of value", () => {
    const { config, problems } = read(
      `${enough}# CONFIG_A is not set\nCONFIG_B=m\nCONFIG_C=250\nCONFIG_D=0x10\r\nCONFIG_E="a \\"b\\""\n\n# text\n`,
    );
    expect(problems).toEqual([]);
    expect([...config].slice(4)).toEqual([
      ["CONFIG_B", "m"],
      ["CONFIG_C", "250"],
      ["CONFIG_D", "0x10"],
      ["CONFIG_E", '"a \\"b\\""'],
    ]);
  });

  it("lets a later line win, and says so", () => {
    const { config, problems } = read(`${enough}CONFIG_A=y\nCONFIG_A=y\n# CONFIG_A is not set\n`);
    expect(config.has("CONFIG_A")).toBe(false);
    expect(problems).toMatchObject([{ code: "config-repeated", line: 7, message: "CONFIG_A was y, and is n from here on" }]);
  });

  it.each([
    ["CONFIG_X86_64=y\n", "x86", undefined],
    ["# Linux/x86 6.12.117 Kernel Configuration\n", "x86", { major: 6, minor: 12, patch: 117 }],
    ["# Linux/x86_64 6.1.192-rt1 Kernel Configuration\n", "x86", { major: 6, minor: 1, patch: 192 }],
    ["", undefined, undefined],
  ])("knows whose it is by %j", (text, architecture, version) => {
    expect(read(text + enough)).toMatchObject({ architecture, version, problems: [] });
  });

  it.each([
    ["CONFIG_ARM64=y\n", 5, "arm64"],
    ["CONFIG_X86_32=y\n", 5, "i386"],
    ["#\n# Linux/s390 6.12.117 Kernel Configuration\n", 6, "s390"],
  ])("names another architecture by %j", (text, line, name) => {
    expect(read(enough + text).problems).toMatchObject([
      {
        code: "config-architecture",
        severity: "error",
        line,
        message: `it is the configuration of a kernel for ${name}, and the model is of x86-64`,
      },
    ]);
  });

  it.each([
    ["CONFIG_PREEMPT=y\nCONFIG_PREEMPT_NONE=y\n", 6, "CONFIG_PREEMPT_NONE=y contradicts CONFIG_PREEMPT=y: a kernel has one of them"],
    ["CONFIG_NO_HZ_FULL=y\nCONFIG_NO_HZ_IDLE=y\n", 6, "CONFIG_NO_HZ_IDLE=y contradicts CONFIG_NO_HZ_FULL=y: a kernel has one of them"],
    ["CONFIG_HZ_1000=y\nCONFIG_HZ=250\n", 6, "CONFIG_HZ=250 contradicts CONFIG_HZ_1000=y"],
  ])("names the contradiction in %j", (text, line, message) => {
    expect(read(enough + text).problems).toMatchObject([{ code: "config-contradiction", severity: "error", line, message }]);
  });

  it("refuses a text without any option", () => {
    expect(read("# hello\n").problems[0]).toMatchObject({ code: "config-empty", severity: "error" });
  });

  it("says which option is newer than the model", () => {
    const { config, problems } = read(`${enough}CONFIG_PREEMPT_LAZY=y\n`);
    expect(problems).toMatchObject([{ code: "config-newer", message: "CONFIG_PREEMPT_LAZY=y is newer than what quiesce knows" }]);
    expect(preemptionOf(modelledConfig(config)).model).toBe("full");
  });

  it("names the line that is none", () => {
    expect(read(`${enough}hello\nCONFIG_A=maybe\n`).problems).toMatchObject([
      { code: "config-line", line: 5, column: 1, message: "not a line of a .config: hello" },
      { code: "config-line", line: 6, message: expect.stringContaining("CONFIG_A has the value maybe") as string },
    ]);
  });

  it("counts what would be too much to list", () => {
    expect(read(enough + "x\n".repeat(1000)).problems).toHaveLength(21);
  });

  it("says what the run does not honour", () => {
    expect(read("CONFIG_64BIT=y\nCONFIG_LIVEPATCH=y\nCONFIG_MODULES=y\n").problems).toMatchObject([
      { code: "config-not-modelled", message: "CONFIG_SMP is n, but only kernels for several CPUs are modelled" },
    ]);
  });
});

describe("modelledConfig", () => {
  it("leaves nothing to complain about", () => {
    expect(checkConfig(modelledConfig(new Map([["CONFIG_SMP", "n"]])), "")).toEqual([]);
  });
});

describe("configDefines", () => {
  it("spells options as autoconf.h does", () => {
    expect(
      configDefines(
        new Map([
          ["CONFIG_A", "y"],
          ["CONFIG_B", "m"],
          ["CONFIG_HZ", "250"],
        ]),
      ),
    ).toEqual([
      { name: "CONFIG_A", value: "1" },
      { name: "CONFIG_B_MODULE", value: "1" },
      { name: "CONFIG_HZ", value: "250" },
    ]);
  });
});

describe("preemptionConfig", () => {
  it.each(["none", "voluntary", "full"] as const)("and preemptionOf agree on %s", (model) => {
    for (const dynamic of [false, true]) {
      expect(preemptionOf(changeConfig(new Map(), preemptionConfig(model, dynamic)))).toEqual({ model, dynamic });
    }
  });

  it("makes RCU readers preemptible wherever the kernel is built to be preempted", () => {
    const readers = (...args: Parameters<typeof preemptionConfig>) => new Map(preemptionConfig(...args)).get("CONFIG_PREEMPT_RCU");
    expect([readers("voluntary", false), readers("voluntary", true), readers("full", false)]).toEqual(["n", "y", "y"]);
  });
});
