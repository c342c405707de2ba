import { describe, expect, it } from "vitest";
import { PERMISSIONS, type Permission } from "@/api/types";
import {
  type MenuEntry,
  type MenuGroup,
  mayOpen,
  menuFor,
  PAGES,
  type PageName,
  startFor,
} from "./menu";

const flat = (entries: (MenuEntry | MenuGroup)[]): string[] =>
  entries
    .flatMap((entry) => ("children" in entry ? entry.children : [entry]))
    .map((one) => one.path);

const AGENT: Permission[] = ["desk.use", "call.dial", "call.list", "recording.play", "note.write"];

describe("the menu", () => {
  it("of an agent has desk, calls and what he missed, and no settings", () => {
    expect(menuFor(AGENT).map((entry) => entry.text)).toEqual([
      "menu.home",
      "menu.calls",
      "menu.missed",
    ]);
  });

  it("of an administrator has every page but those that stand in for another", () => {
    expect(flat(menuFor(PERMISSIONS)).sort()).toEqual(
      Object.values(PAGES)
        .filter((p) => !("unless" in p))
        .map((p) => p.path)
        .sort(),
    );
  });

  it("has the light page for whoever only works for his department", () => {
    const light: Permission[] = ["ticket.view", "ticket.handle"];
    expect(flat(menuFor(light))).toContain("/department");
    expect(startFor(light)).toBe("/department");
    expect(flat(menuFor([...light, "ticket.create"]))).not.toContain("/department");
  });

  it("of somebody without permissions is empty", () => {
    expect(menuFor([])).toEqual([]);
  });

  it("shows a page exactly when one of its permissions is held", () => {
    for (const name of Object.keys(PAGES) as PageName[]) {
      for (const permission of PERMISSIONS) {
        const opens = (PAGES[name].any as readonly Permission[]).includes(permission);
        expect(mayOpen(name, [permission]), `${name} by ${permission}`).toBe(opens);
        expect(flat(menuFor([permission])).includes(PAGES[name].path)).toBe(opens);
      }
    }
  });
});

describe("the first page", () => {
  it("is the desk for agents and the first visible page for others", () => {
    expect(startFor(AGENT)).toBe("/desk");
    expect(startFor(["board.view"])).toBe("/board");
    expect(startFor(["audit.view"])).toBe("/settings/audit");
  });
});
