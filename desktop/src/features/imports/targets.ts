/** What a column may be, beside the centre's own fields; and by what a customer is known again. */
export const TARGETS = [
  "id",
  "name",
  "phone",
  "mail",
  "wechat",
  "other",
  "level",
  "source",
  "tags",
  "owner",
  "department",
  "consent",
  "do_not_call",
  "remark",
] as const;

export const KEYS = ["phone", "mail", "phone_mail", "wechat", "id", "none"] as const;
