/** A trunk as its form holds it ↔ as the server takes it. Pure. */
import type { Trunk, TrunkInput } from "@/api/telephony";

export const FRESH: TrunkInput = {
  name: "",
  kind: "ip",
  host: "",
  port: 5060,
  match: [],
  login: "",
  secret: "",
  caller: "",
  outbound: true,
  active: true,
  transport: "udp",
  media: "none",
  codecs: ["pcma", "pcmu", "opus"],
  from_user: "",
  from_domain: "",
  proxy: "",
  max_calls: null,
  watch: true,
};

export function valuesOf(trunk: Trunk): TrunkInput {
  const { id, endpoint, has_secret, numbers, live, ...values } = trunk;
  return { ...values, secret: "" };
}

/** What is sent: an empty password keeps the old one; a trunk by address has no log-in. */
export function sent(values: TrunkInput): TrunkInput {
  const { secret, ...rest } = values;
  const text = (value: string | undefined) => (value ?? "").trim();
  const tidy: TrunkInput = {
    ...rest,
    name: text(rest.name),
    host: text(rest.host),
    match: (rest.match ?? []).map(text).filter(Boolean),
    login: rest.kind === "registration" ? text(rest.login) : "",
    caller: text(rest.caller),
    from_user: text(rest.from_user),
    from_domain: text(rest.from_domain),
    proxy: text(rest.proxy),
    max_calls: rest.max_calls ?? null,
  };
  return rest.kind === "registration" && secret ? { ...tidy, secret } : tidy;
}

/** Whether the kept password would go to somebody else; the server refuses it then. */
export function movesSecret(trunk: Trunk, values: Partial<TrunkInput>): boolean {
  const names = ["host", "login", "proxy"] as const;
  return names.some((name) => (values[name] ?? trunk[name]).trim() !== trunk[name]);
}

/** The usual port of a transport, as long as nobody wrote another one. */
export function portFor(transport: string, port: number | null | undefined): number {
  if (port && port !== 5060 && port !== 5061) return port;
  return transport === "tls" ? 5061 : 5060;
}
