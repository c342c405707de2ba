/** A customer's name, as the way to his card where the person may see it. */
import type { ReactNode } from "react";
import { Link } from "react-router";
import { useMay } from "@/api/me";

interface Props {
  id: string;
  /** What the server said of this card; lists of one's own customers need not ask. */
  opens?: boolean;
  children: ReactNode;
}

export function CustomerLink({ id, opens = true, children }: Props) {
  const may = useMay();
  const name = <strong>{children}</strong>;
  return opens && may("customer.view") ? <Link to={`/customers/${id}`}>{name}</Link> : name;
}
