/**
 * The list of customers with what other features do beside it: the pool distributes those ticked or all it
 * finds,
 * imports bring many.
 */
import { ImportOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useState } from "react";
import { Link } from "react-router";
import { useMay } from "@/api/me";
import CustomersPage, { type ChosenProps } from "@/features/customers/CustomersPage";
import { DistributeCustomers } from "@/features/pools/DistributeCustomers";
import { useText } from "@/shared/i18n";

export default function CustomersList() {
  const may = useMay();
  return (
    <CustomersPage
      Chosen={may("pool.distribute") ? Distribute : undefined}
      ways={may("customer.import") ? <ToImports /> : null}
    />
  );
}

function ToImports() {
  const t = useText();
  return (
    <Link to="/customer-imports">
      <Button icon={<ImportOutlined />}>{t("menu.imports")}</Button>
    </Link>
  );
}

function Distribute({ ids, clear, found }: ChosenProps) {
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
        found={{ ...found, lying: false }}
        close={() => setOpen(false)}
        done={() => {
          setOpen(false);
          clear();
        }}
      />
    </>
  );
}
