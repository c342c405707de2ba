import { describe, expect, it } from "vitest";
import { withTemplate } from "./template";

describe("the text a type begins with", () => {
  it("fills what is empty, and follows the type while nobody wrote", () => {
    expect(withTemplate("", "", "时间：\n地点：")).toBe("时间：\n地点：");
    expect(withTemplate("时间：\n", "时间：", "金额：")).toBe("金额：");
  });

  it("never takes away what somebody wrote", () => {
    expect(withTemplate("时间：昨晚", "时间：", "金额：")).toBe("时间：昨晚");
  });
});
