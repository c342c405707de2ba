import { describe, expect, it } from "vitest";
import { translate } from "@/shared/i18n";
import { foundLine } from "./found";

const zh = (key: Parameters<typeof translate>[1], more?: Record<string, string | number>) =>
  translate("zh", key, more);

describe("where words were found", () => {
  it("names the step they were written with, or the part of the order", () => {
    expect(foundLine({ where: "note", text: "…已通知班组" }, zh)).toBe("备注：…已通知班组");
    expect(foundLine({ where: "content", text: "漏水" }, zh)).toBe("诉求内容：漏水");
    expect(foundLine({ where: "field", text: "阀门" }, zh)).toBe("专用字段：阀门");
  });

  it("says nothing where the row shows it, or where nothing was searched", () => {
    expect(foundLine({ where: "title", text: "漏水" }, zh)).toBeNull();
    expect(foundLine(undefined, zh)).toBeNull();
  });
});
