import { describe, expect, it } from "vitest";
import { AGENT_STATES } from "../palette";
import { translate, wordOf } from ".";
import { texts } from "./texts";

const entries = Object.entries(texts) as [string, readonly [string, string]][];
const placeholders = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((m) => m[1]).sort();
const HAN = /[\u4e00-\u9fff]/;
/** Shown in the other language on purpose: the product's name and the language switch. */
const BOTH = new Set(["app.name", "frame.language", "frame.languageShort"]);
/** Chinese texts that are a word of the trade in Latin letters. */
const LATIN = /^(Excel|CSV|SIP|IVR|VIP|\W|\d)*$/;

describe("every text", () => {
  it("says something in both languages", () => {
    for (const [key, [zh, en]] of entries) {
      expect(zh.trim(), key).not.toBe("");
      expect(en.trim(), key).not.toBe("");
    }
  });

  it("names the same placeholders in both languages", () => {
    for (const [key, [zh, en]] of entries) expect(placeholders(zh), key).toEqual(placeholders(en));
  });

  it("has no Chinese in its English and is Chinese in its Chinese", () => {
    for (const [key, [zh, en]] of entries) {
      if (BOTH.has(key)) continue;
      expect(HAN.test(en), `${key}: ${en}`).toBe(false);
      const words = zh.replace(/\{\w+\}/g, "");
      expect(HAN.test(words) || LATIN.test(words), `${key}: ${zh}`).toBe(true);
    }
  });

  it("is defined once: no part overrides another's key", async () => {
    const parts = import.meta.glob<Record<string, Record<string, unknown>>>("./texts/*.ts", {
      eager: true,
    });
    const keys = Object.entries(parts)
      .filter(([path]) => !path.endsWith("/index.ts"))
      .flatMap(([, part]) => Object.values(part).flatMap((texts) => Object.keys(texts)));
    expect(keys.length).toBe(new Set(keys).size);
    expect(keys.length).toBe(entries.length);
  });
});

describe("words", () => {
  it("of the public pool that stand alone in a cell begin as a sentence does", () => {
    const alone =
      /^(poolWhy|poolCause|poolRun|poolRunState|pools\.act)\.|^pools\.(never|ruleVersion)$/;
    const found = entries.filter(([key]) => alone.test(key));
    expect(found.length).toBeGreaterThan(15);
    for (const [key, [, en]] of found) expect(en, key).toMatch(/^[A-Z]/);
  });

  it("exist for every state of the palette", () => {
    for (const state of AGENT_STATES) expect(texts[`state.${state}`]).toBeDefined();
  });

  it("of an unknown code are a plain word, never the code", () => {
    const t = (key: Parameters<typeof translate>[1]) => translate("zh", key);
    expect(wordOf(t, "outcome", "answered")).toBe("已接听");
    expect(wordOf(t, "outcome", "some_new_code")).toBe("其他");
    expect(wordOf(t, "outcome", "")).toBe("–");
  });

  it("take parameters and leave unknown braces alone", () => {
    expect(translate("zh", "common.total", { total: 3 })).toBe("共 3 条");
    expect(translate("en", "common.total")).toBe("{total} in total");
  });
});
