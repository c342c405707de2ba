/** The list of customers with what another feature does to several of them: the pool distributes. */
import { Button } from "antd";
import { useState } from "react";
import { useMay } from "@/api/me";
import CustomersPage, { type ChosenProps } from "@/features/customers/CustomersPage";
import { DistributeCustomers } from "@/features/pools/DistributeCustomers";
import { useText } from "@/shared/i18n";

export default function CustomersList() {
  return <CustomersPage Chosen={useMay()("pool.distribute") ? Distribute : undefined} />;
}

function Distribute({ ids, clear }: ChosenProps) {
  const t = useText();
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button size="small" onClick={() => setOpen(true)}>
        {t("pools.distribute")}
      </Button>
      <DistributeCustomers
        open={open}
        customerIds={ids}
        close={() => setOpen(false)}
        done={() => {
          setOpen(false);
          clear();
        }}
      />
    </>
  );
}
