import { describe, expect, it } from "vitest";
import { type TextKey, translate } from "@/shared/i18n";
import { ApiError, queryString } from "./client";
import { fieldOf, sentence } from "./errors";

const zh = (key: TextKey, params?: Record<string, string | number>) => translate("zh", key, params);
const of = (status: number, code: string, details = {}) =>
  sentence(new ApiError(status, code, "English advice", null, details), zh);

describe("an error", () => {
  it("is the sentence of its code, with its details", () => {
    expect(of(409, "role_in_use", { users: 3 })).toBe("仍有 3 个用户使用该角色，请先调整。");
  });

  it("without a sentence is that of its kind, and never shows the code", () => {
    expect(of(404, "some_new_missing")).toBe(zh("error.missing"));
    expect(of(418, "teapot")).toBe(zh("error.unexpected"));
    expect(sentence(new TypeError("boom"), zh)).toBe(zh("error.unexpected"));
  });

  it("names the last part of its field for the form", () => {
    expect(fieldOf(new ApiError(422, "invalid", "", "queue.name"))).toBe("name");
    expect(fieldOf(new ApiError(422, "invalid", ""))).toBeNull();
  });
});

describe("a query", () => {
  it("leaves out what is not set and escapes the rest", () => {
    expect(queryString({ a: 1, b: "", c: null, d: undefined, e: "x&y" })).toBe("?a=1&e=x%26y");
    expect(queryString({})).toBe("");
  });
});
