/** Makes an order of a call, with the call attached. `app` puts it into the list of calls. */
import { Button } from "antd";
import { useState } from "react";
import { useText } from "@/shared/i18n";
import { CreateDrawer } from "./CreateTicket";

export function CallOrder({ callId }: { callId: string }) {
  const t = useText();
  const [open, setOpen] = useState(false);
  return (
    // The row itself opens the call: neither the button nor what is done in the form may.
    // biome-ignore lint/a11y/noStaticElementInteractions: it only keeps clicks from the row
    <span
      onClick={(event) => event.stopPropagation()}
      onKeyDown={(event) => event.stopPropagation()}
    >
      <Button size="small" onClick={() => setOpen(true)} data-order-of={callId}>
        {t("calls.makeOrder")}
      </Button>
      <CreateDrawer open={open} about={{ interaction: callId }} close={() => setOpen(false)} />
    </span>
  );
}
