/** On a work order, its page or its drawer: plan a follow-up about it, its customer filled in. */
import { ScheduleOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useState } from "react";
import { useMay } from "@/api/me";
import { useText } from "@/shared/i18n";
import { FollowUpForm } from "./FollowUpForm";
import "./followups.css";
import { PLANNED_FROM_ORDER } from "./queries";

interface Props {
  order: { id: string; customer: string | null; customer_name: string };
}

export function OrderFollowup({ order }: Props) {
  const t = useText();
  const may = useMay();
  const [making, setMaking] = useState(false);
  if (!may("followup.work")) return null;
  const customer = order.customer ? { id: order.customer, name: order.customer_name } : null;
  return (
    <div className="followup-of-order">
      <Button icon={<ScheduleOutlined />} onClick={() => setMaking(true)}>
        {t("followups.new")}
      </Button>
      <FollowUpForm
        open={making}
        close={() => setMaking(false)}
        about={{ noun: PLANNED_FROM_ORDER, id: order.id }}
        customer={customer}
      />
    </div>
  );
}
