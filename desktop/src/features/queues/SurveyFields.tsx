/** A queue's survey: which, for how many calls, by itself or by the agent's button. */
import { useQuery } from "@tanstack/react-query";
import { Form, InputNumber, Select, Switch } from "antd";
import { get } from "@/api/client";
import type { Paged, Survey } from "@/api/types";
import { useText } from "@/shared/i18n";

export function SurveyFields() {
  const t = useText();
  const { data } = useQuery({
    queryKey: ["surveys", "whole"],
    queryFn: ({ signal }) => get<Paged<Survey>>("/surveys", { size: 200 }, signal),
    staleTime: 60_000,
  });
  const chosen = Form.useWatch(["policy", "survey", "survey"]);
  const options = (data?.items ?? [])
    .filter((one) => one.active || one.key === chosen)
    .map((one) => ({ value: one.key, label: one.name }));
  const required = [{ required: true, message: t("common.required") }];
  return (
    <>
      <Form.Item
        name={["policy", "survey", "survey"]}
        label={t("policy.survey")}
        extra={t("policy.surveyHelp")}
        getValueProps={(value) => ({ value: value || undefined })}
        normalize={(value) => value ?? ""}
      >
        <Select allowClear placeholder={t("policy.surveyNone")} options={options} />
      </Form.Item>
      <div className="form-pair">
        <Form.Item
          name={["policy", "survey", "per_cent"]}
          label={t("policy.surveyShare")}
          extra={t("policy.surveyShareHelp")}
          rules={required}
        >
          <InputNumber min={1} max={100} precision={0} suffix="%" />
        </Form.Item>
        <Form.Item
          name={["policy", "survey", "least_s"]}
          label={t("policy.surveyLeast")}
          rules={required}
        >
          <InputNumber min={0} max={3600} precision={0} suffix={t("common.seconds")} />
        </Form.Item>
        <Form.Item
          name={["policy", "survey", "auto"]}
          label={t("policy.surveyAuto")}
          valuePropName="checked"
        >
          <Switch />
        </Form.Item>
        <Form.Item
          name={["policy", "survey", "by_agent"]}
          label={t("policy.surveyButton")}
          valuePropName="checked"
        >
          <Switch />
        </Form.Item>
      </div>
    </>
  );
}
