/** Phone numbers as people read them. Pure. */
interface Shown {
  raw: string;
  e164?: string | null;
  kind: string;
}

/** 13812341234 → 138 1234 1234; a masked or other number as it came. */
export function spacedNumber(number: Shown): string {
  const raw = number.raw || number.e164 || "";
  const mobile = /^(?:\+?86)?(1\d{2})([\d*]{4})(\d{4})$/.exec(raw);
  return mobile ? `${mobile[1]} ${mobile[2]} ${mobile[3]}` : raw;
}

/** The same of a number by itself. */
export const spaced = (raw: string) => spacedNumber({ raw, kind: "" });

/** What a person typed to dial: digits, a leading plus, stars and hashes; the rest is dropped. */
export function dialable(text: string): string {
  const kept = text.replace(/[^\d+*#]/g, "");
  return kept.startsWith("+") ? `+${kept.slice(1).replace(/\+/g, "")}` : kept.replace(/\+/g, "");
}
