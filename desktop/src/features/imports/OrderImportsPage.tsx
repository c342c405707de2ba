/** 订单导入: every import of shop orders; a new one begins with its file. */
import { ImportsPage } from "./ImportsPage";
import { KindContext } from "./kind";
import { ORDERS } from "./orders";

export default function OrderImportsPage() {
  return (
    <KindContext value={ORDERS}>
      <ImportsPage />
    </KindContext>
  );
}
