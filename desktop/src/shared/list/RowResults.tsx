/** What became of the rows of a bulk act: those that could not be done, each with the reason. */
import { Button, Modal } from "antd";
import { useText } from "../i18n";
import "./list.css";

export interface FailedRow {
  id: string;
  name: string;
  why: string;
}

interface Props {
  /** How many were done. */
  done: number;
  failed: readonly FailedRow[];
  close: () => void;
}

export function RowResults({ done, failed, close }: Props) {
  const t = useText();
  return (
    <Modal
      open
      title={t("list.bulkResult", { done, failed: failed.length })}
      onCancel={close}
      footer={<Button onClick={close}>{t("common.close")}</Button>}
      width={640}
    >
      <table className="list-results">
        <tbody>
          {failed.map((row) => (
            <tr key={row.id}>
              <td>{row.name}</td>
              <td>{row.why}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Modal>
  );
}
