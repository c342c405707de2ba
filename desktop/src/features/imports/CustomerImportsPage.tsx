/** 客户导入: every import of customers; a new one begins with its file. */

import { CUSTOMERS } from "./customers";
import { ImportsPage } from "./ImportsPage";
import { KindContext } from "./kind";

export default function CustomerImportsPage() {
  return (
    <KindContext value={CUSTOMERS}>
      <ImportsPage />
    </KindContext>
  );
}
