/** 个人信息: what a person may ask for, on his card; `app` mounts it for who may do it. */
import { DeleteOutlined, DownloadOutlined } from "@ant-design/icons";
import { Alert, Button, Card } from "antd";
import { useState } from "react";
import { sentence } from "@/api/errors";
import { useMay } from "@/api/me";
import { useText } from "@/shared/i18n";
import { tellDone } from "@/shared/tell";
import { EraseDialog, ReasonField } from "./EraseDialog";
import { downloadCopy } from "./queries";
import "./personal.css";

export function PersonalPanel({ customerId }: { customerId: string }) {
  const may = useMay();
  return (
    <div className="personal">
      {may("customer.access_copy") ? <CopyCard customer={customerId} /> : null}
      {may("customer.erase") ? <EraseCard customer={customerId} /> : null}
    </div>
  );
}

function CopyCard({ customer }: { customer: string }) {
  const t = useText();
  const [reason, setReason] = useState("");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const download = async () => {
    setBusy(true);
    setProblem("");
    try {
      await downloadCopy(customer, reason);
      setReason("");
      tellDone(t("personal.copied"));
    } catch (error) {
      setProblem(sentence(error, t));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Card size="small" title={t("personal.copy")}>
      <p className="muted">{t("personal.copyAbout")}</p>
      {problem ? <Alert type="error" showIcon title={problem} className="form-alert" /> : null}
      <ReasonField value={reason} onChange={setReason} />
      <Button
        icon={<DownloadOutlined />}
        loading={busy}
        disabled={reason.trim().length < 2}
        onClick={() => void download()}
      >
        {t("personal.copyNow")}
      </Button>
    </Card>
  );
}

function EraseCard({ customer }: { customer: string }) {
  const t = useText();
  const [open, setOpen] = useState(false);
  return (
    <Card size="small" title={t("personal.erase")}>
      <p className="muted">{t("personal.eraseAbout")}</p>
      <Button danger icon={<DeleteOutlined />} onClick={() => setOpen(true)}>
        {t("personal.eraseBegin")}
      </Button>
      <EraseDialog customer={customer} open={open} close={() => setOpen(false)} />
    </Card>
  );
}
