/** Phone numbers as people read them. Pure. */
interface Shown {
  raw: string;
  e164?: string | null;
  kind: string;
}

/** 13812341234 → 138 1234 1234; +862088886666 → 020 8888 6666, as it is dialled at home; a masked
 * or other number as it came. */
export function spacedNumber(number: Shown): string {
  const raw = number.raw || number.e164 || "";
  const mobile = /^(?:\+?86)?(1\d{2})([\d*]{4})(\d{4})$/.exec(raw);
  if (mobile) return `${mobile[1]} ${mobile[2]} ${mobile[3]}`;
  const service = /^\+86([48]00)(\d{3})(\d{4})$/.exec(raw);
  if (service) return `${service[1]} ${service[2]} ${service[3]}`;
  const line = /^\+86(10|2\d|[3-9]\d{2})(\d{3,4})(\d{4})$/.exec(raw);
  return line ? `0${line[1]} ${line[2]} ${line[3]}` : raw;
}

/** The same of a number by itself. */
export const spaced = (raw: string) => spacedNumber({ raw, kind: "" });

/** What a person typed to dial: digits, a leading plus, stars and hashes; the rest is dropped. */
export function dialable(text: string): string {
  const kept = text.replace(/[^\d+*#]/g, "");
  return kept.startsWith("+") ? `+${kept.slice(1).replace(/\+/g, "")}` : kept.replace(/\+/g, "");
}
