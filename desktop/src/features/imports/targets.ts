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

/** What a column of a file of orders may be. */
export const ORDER_TARGETS = [
  "number",
  "shop",
  "state",
  "after_sale",
  "ordered_at",
  "paid_at",
  "closed_at",
  "refunded_at",
  "told_at",
  "amount",
  "paid_amount",
  "refunded",
  "buyer",
  "phone",
  "title",
  "quantity",
  "price",
  "sku",
  "add_on",
] as const;
