/**
 * 分配 of customers ticked in another list (their cards' list), or of all that it finds, by the rules of
 * a pool.
 */
import { Form, Select } from "antd";
import { useState } from "react";
import { useText } from "@/shared/i18n";
import type { FoundList } from "./choice";
import { DistributeDrawer } from "./DistributeDrawer";
import { usePools } from "./queries";

interface Props {
  open: boolean;
  customerIds: string[];
  /** The list they were chosen in. */
  found: FoundList;
  close: () => void;
  /** Told when they were given or put: the list that chose them shows others now. */
  done: () => void;
}

export function DistributeCustomers({ open, customerIds, found, close, done }: Props) {
  const t = useText();
  const pools = usePools().data ?? [];
  const [chosen, setChosen] = useState<string>();
  const pool = pools.find(({ id }) => id === chosen) ?? pools[0];
  if (!pool) return null;
  return (
    <DistributeDrawer
      open={open}
      pool={pool}
      picked={customerIds}
      found={found}
      mayPut
      close={close}
      done={done}
      extra={
        <Form.Item label={t("pools.byRules")}>
          <Select
            aria-label={t("pools.byRules")}
            value={pool.id}
            onChange={setChosen}
            options={pools.map((one) => ({ value: one.id, label: one.name }))}
          />
        </Form.Item>
      }
    />
  );
}
