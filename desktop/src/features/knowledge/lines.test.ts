import { describe, expect, it } from "vitest";
import { between, GROUPS, linesOf, merged, WORDS } from "./lines";

describe("lines that two people type in", () => {
  it("given separators and blanks, when read, then each line is written in one way", () => {
    expect(linesOf("退款, 退钱\n\n 运费、邮费 \n，", GROUPS)).toEqual(["退款，退钱", "运费，邮费"]);
  });
  it("given a sentence with 、 to say instead, when read, then it stays as it is", () => {
    expect(linesOf("不知道,2,我查订单、运单", WORDS)).toEqual(["不知道，2，我查订单、运单"]);
  });
  it("given a colleague's save, when looked at, then what came and what went is told", () => {
    expect(between("退款，退钱\n运费，邮费", "退款，退钱\n发票，票据", GROUPS)).toEqual({
      came: ["发票，票据"],
      went: ["运费，邮费"],
    });
  });
  it("given lines of both, when merged, then none of either is lost", () => {
    const base = "退款，退钱";
    const mine = "退款，退钱\n运费，邮费";
    const theirs = "退款，退钱\n发票，票据";
    expect(merged(base, mine, theirs, GROUPS)).toBe("退款，退钱\n运费，邮费\n发票，票据");
  });
  it("given a line he took out, when merged, then it is gone; one that I changed stays", () => {
    const base = "不知道，2，\n你等着，2，";
    expect(merged(base, `${base}\n烦，1，`, "不知道，2，", WORDS)).toBe("不知道，2，\n烦，1，");
    expect(merged(base, "不知道，2，\n你等着，3，", "不知道，2，", WORDS)).toBe(
      "不知道，2，\n你等着，3，",
    );
  });
  it("given one word that both changed, when merged, then mine stays and stands once", () => {
    const base = "不知道，2，";
    expect(merged(base, "不知道，3，", "不知道，2，我来查", WORDS)).toBe("不知道，3，");
    expect(merged(base, base, "不知道，2，我来查", WORDS)).toBe("不知道，2，我来查");
  });
});
