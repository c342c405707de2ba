import { describe, expect, it } from "vitest";
import type { Trunk } from "@/api/telephony";
import { FRESH, movesSecret, portFor, sent, valuesOf } from "./trunkValues";

const STORED = {
  ...FRESH,
  id: "1",
  endpoint: "trunk-1",
  name: "电信",
  host: "203.0.113.5",
  has_secret: true,
  numbers: 2,
  live: { state: "reachable", why: "", since: null },
};

describe("a trunk's form", () => {
  it("sends nothing the server does not take, and no password that was not typed", () => {
    const input = sent(valuesOf(STORED));
    expect(Object.keys(input).sort()).toEqual(
      Object.keys(FRESH)
        .filter((key) => key !== "secret")
        .sort(),
    );
  });

  it("asks for the password again where it would go to another host, login or proxy", () => {
    const trunk = { ...STORED, login: "u1" } as Trunk;
    expect(movesSecret(trunk, valuesOf(trunk))).toBe(false);
    expect(movesSecret(trunk, { name: "新名", port: 5070 })).toBe(false);
    expect(movesSecret(trunk, { host: " 203.0.113.5 " })).toBe(false);
    for (const change of [{ host: "203.0.113.6" }, { login: "u2" }, { proxy: "203.0.113.9" }]) {
      expect(movesSecret(trunk, change)).toBe(true);
    }
  });

  it("sends login and password only for a trunk that registers", () => {
    const typed = { ...FRESH, login: " u1 ", secret: "p" };
    expect(sent({ ...typed, kind: "registration" })).toMatchObject({ login: "u1", secret: "p" });
    expect(sent({ ...typed, kind: "ip" })).toMatchObject({ login: "" });
    expect(sent({ ...typed, kind: "ip" })).not.toHaveProperty("secret");
  });

  it("leaves out sources nobody filled in", () => {
    expect(sent({ ...FRESH, match: [" 203.0.113.5 ", ""] }).match).toEqual(["203.0.113.5"]);
  });

  it("follows the transport with the port until somebody wrote his own", () => {
    expect(portFor("tls", 5060)).toBe(5061);
    expect(portFor("udp", 5061)).toBe(5060);
    expect(portFor("tls", 5080)).toBe(5080);
    expect(portFor("udp", null)).toBe(5060);
  });
});
