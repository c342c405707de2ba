import { describe, expect, it } from "vitest";
import { translate } from "@/shared/i18n";
import { texts } from "@/shared/i18n/texts";
import { byGroup, groupOf, whyText } from "./words";

const t = (key: Parameters<typeof translate>[1]) => translate("en", key);

describe("kinds", () => {
  it("stand in the group of their first word", () => {
    expect(groupOf("ticket_urged")).toBe("ticket");
    expect(groupOf("customers_due")).toBe("customer");
    expect(groupOf("quite_new")).toBeNull();
  });

  it("keep their order within the groups, and none is lost", () => {
    const kinds = ["article_changed", "quite_new", "ticket_urged", "ticket_asked"];
    const groups = byGroup(kinds.map((kind) => ({ kind })));
    expect(groups.map(({ group, items }) => [group, items.map((one) => one.kind)])).toEqual([
      ["ticket", ["ticket_urged", "ticket_asked"]],
      ["article", ["article_changed"]],
      [null, ["quite_new"]],
    ]);
  });

  it("have a name wherever they have a sentence", () => {
    const told = Object.keys(texts)
      .filter((key) => key.startsWith("notice.") && key !== "notice.something")
      .map((key) => key.slice("notice.".length));
    for (const kind of told) expect(Object.keys(texts), kind).toContain(`outwardKind.${kind}`);
  });
});

describe("a reason", () => {
  it("names the status the other side gave", () => {
    expect(whyText(t, "auth_refused", "535")).toBe("user or password refused (535)");
    expect(whyText(t, "read", "")).toBe("read on the page meanwhile");
  });

  it("is never a bare code", () => {
    expect(whyText(t, "something_new", "")).toBe("another reason");
    expect(whyText(t, "", "")).toBe("–");
  });
});
