/** A new order below this one, by the form every order is made with. Several at once: `SplitForm`. */
import { PlusOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useState } from "react";
import type { Ticket } from "@/api/ticketTypes";
import { useText } from "@/shared/i18n";
import { CreateDrawer } from "./CreateTicket";

export function SubOrder({ ticket }: { ticket: Ticket }) {
  const t = useText();
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button size="small" icon={<PlusOutlined />} onClick={() => setOpen(true)} data-do="below">
        {t("tickets.subOrder")}
      </Button>
      <CreateDrawer
        open={open}
        about={{ parent: ticket.id }}
        title={t("tickets.subOrderTitle", { number: ticket.number })}
        note={t("tickets.subOrderHelp")}
        close={() => setOpen(false)}
      />
    </>
  );
}
