import { describe, expect, it } from "vitest";
import { type Attachment, fileSize, pastedName, withFile } from "./model";

const one: Attachment = {
  id: "1",
  name: "a.png",
  media_type: "image/png",
  size: 3,
  made_at: "2026-03-02T01:00:00Z",
  made_by: "u",
  made_by_name: "小王",
  inline: true,
};

describe("attachments", () => {
  it("given sizes, when shown, then in the unit people read", () => {
    expect([0, 1023, 1024, 320_400, 1_440_000, 20_971_520].map(fileSize)).toEqual([
      "0 B",
      "1023 B",
      "1 kB",
      "313 kB",
      "1.4 MB",
      "20 MB",
    ]);
  });

  it("given an answer that came twice, when added, then the file is there once", () => {
    expect(withFile(withFile([], one), one)).toEqual([one]);
    expect(withFile([one], { ...one, id: "2" }).map(({ id }) => id)).toEqual(["1", "2"]);
  });

  it("given a pasted screenshot, when named, then by its moment; other names stay", () => {
    const now = new Date(2026, 2, 2, 9, 5, 7);
    expect(pastedName("image.png", now)).toBe("20260302-090507.png");
    expect(pastedName("发票.png", now)).toBe("发票.png");
  });
});
