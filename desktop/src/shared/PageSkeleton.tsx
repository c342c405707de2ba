/** The shape of a page while it loads; shown only when loading takes longer than 300 ms. */
import { Skeleton } from "antd";
import { useEffect, useState } from "react";

export function PageSkeleton() {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), 300);
    return () => clearTimeout(timer);
  }, []);
  return late ? <Skeleton active paragraph={{ rows: 8 }} /> : null;
}
