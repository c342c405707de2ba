/** Erasing a person, step by step: what it does, on what ground, that it is meant, what was done. */
import { Alert, Button, Checkbox, Input, Modal, Skeleton, Steps } from "antd";
import { useEffect, useState } from "react";
import { useNavigate } from "react-router";
import { sentence } from "@/api/errors";
import { useText } from "@/shared/i18n";
import { PartsTable } from "./PartsTable";
import { type Part, useErase, useForget, usePreview } from "./queries";

const LONGEST = 500;

export function EraseDialog({
  customer,
  open,
  close,
}: {
  customer: string;
  open: boolean;
  close: () => void;
}) {
  const t = useText();
  const go = useNavigate();
  const [step, setStep] = useState(0);
  const [reason, setReason] = useState("");
  const [meant, setMeant] = useState(false);
  const [done, setDone] = useState<Part[] | null>(null);
  const preview = usePreview(customer, open && done === null);
  const erase = useErase(customer);
  const { reset } = erase;
  const forget = useForget();

  useEffect(() => {
    if (!open) return;
    setStep(0);
    setReason("");
    setMeant(false);
    setDone(null);
    reset();
  }, [open, reset]);

  const leave = () => {
    close();
    if (!done) return;
    void go("/customers");
    forget();
  };

  const submit = async () => {
    if (!preview.data) return;
    try {
      setDone(await erase.mutateAsync({ version: preview.data.version, reason }));
      setStep(2);
    } catch {
      // Shown below; the preview may be another by now.
      void preview.refetch();
    }
  };

  const buttons = [
    <Button key="leave" onClick={leave}>
      {t(done ? "common.close" : "common.cancel")}
    </Button>,
  ];
  if (step === 0) {
    buttons.push(
      <Button key="next" type="primary" disabled={!preview.data} onClick={() => setStep(1)}>
        {t("personal.next")}
      </Button>,
    );
  }
  if (step === 1) {
    buttons.splice(
      0,
      0,
      <Button key="back" onClick={() => setStep(0)}>
        {t("personal.back")}
      </Button>,
    );
    buttons.push(
      <Button
        key="erase"
        type="primary"
        danger
        disabled={!meant || reason.trim().length < 2}
        loading={erase.isPending}
        onClick={() => void submit()}
      >
        {t("personal.eraseNow")}
      </Button>,
    );
  }
  return (
    <Modal
      open={open}
      title={t("personal.erase")}
      width={720}
      onCancel={leave}
      mask={{ closable: false }}
      footer={buttons}
    >
      <Steps
        size="small"
        current={step}
        className="personal-steps"
        items={[
          { title: t("personal.stepLook") },
          { title: t("personal.stepGround") },
          { title: t("personal.stepDone") },
        ]}
      />
      {step === 0 ? (
        preview.isError ? (
          <Alert type="error" showIcon title={sentence(preview.error, t)} />
        ) : preview.data ? (
          <PartsTable parts={preview.data.parts} />
        ) : (
          <Skeleton active />
        )
      ) : null}
      {step === 1 ? (
        <>
          <Alert type="warning" showIcon title={t("personal.warning")} className="form-alert" />
          {erase.isError ? (
            <Alert type="error" showIcon title={sentence(erase.error, t)} className="form-alert" />
          ) : null}
          <ReasonField value={reason} onChange={setReason} />
          <Checkbox checked={meant} onChange={({ target }) => setMeant(target.checked)}>
            {t("personal.meant")}
          </Checkbox>
        </>
      ) : null}
      {done ? (
        <>
          <Alert
            type="success"
            showIcon
            title={t("personal.done")}
            description={t("personal.doneMore")}
          />
          <PartsTable parts={done} done />
        </>
      ) : null}
    </Modal>
  );
}

/** Who asked, and how he was recognised. */
export function ReasonField({
  value,
  onChange,
}: {
  value: string;
  onChange: (reason: string) => void;
}) {
  const t = useText();
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the text area within is its control
    <label className="personal-reason">
      <span>{t("personal.reason")}</span>
      <Input.TextArea
        value={value}
        onChange={({ target }) => onChange(target.value)}
        placeholder={t("personal.reasonHint")}
        maxLength={LONGEST}
        autoSize={{ minRows: 2, maxRows: 6 }}
      />
    </label>
  );
}
