import { describe, expect, it } from "vitest";
import type { Attachment } from "@/shared/attachments/model";
import { beside, placed, shownIn, wordsOf, written } from "./pictures";

const ID = "0190a0b0-0000-7000-8000-000000000001";
const file = (id: string): Attachment => ({
  id,
  name: "a.png",
  media_type: "image/png",
  size: 1,
  made_at: "2026-03-02T01:00:00Z",
  made_by: "u",
  made_by_name: "小王",
  inline: true,
});

describe("pictures in a text", () => {
  it("given one that was written, when the text is read, then it is found again", () => {
    const text = placed("前\n后", 1, written(ID, "退款[流程]\n第一步"));
    expect(text).toBe(`前\n\n![退款 流程 第一步](attachment:${ID})\n\n后`);
    expect([...shownIn(text)]).toEqual([ID]);
  });
  it("given the end of a text, when placed there, then no lines are added after it", () => {
    expect(placed("", 0, "P")).toBe("P");
    expect(placed("前\n\n", 3, "P")).toBe("前\n\nP");
  });
  it("given files, when some stand in the text, then the others stand beside it", () => {
    const other = file("0190a0b0-0000-7000-8000-000000000002");
    expect(beside([file(ID), other], written(ID, "x"))).toEqual([other]);
  });
  it("given a name, when it says nothing, then somebody has to", () => {
    expect([wordsOf("发票.png"), wordsOf("image.png"), wordsOf("20260302-090507.png")]).toEqual([
      "发票",
      "",
      "",
    ]);
  });
});
