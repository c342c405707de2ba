/** The product's mark and name. */
export function Mark({ size = 24, short = false }: { size?: number; short?: boolean }) {
  return (
    <span style={{ display: "inline-flex", alignItems: "center", gap: size / 3 }}>
      <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
        <rect width="32" height="32" rx="8" fill="#b8430f" />
        <path
          d="M7 20c3.2 0 3.2-8 6.4-8s3.2 8 6.4 8 2.8-5 5.2-5"
          fill="none"
          stroke="#fff"
          strokeWidth="2.8"
          strokeLinecap="round"
        />
      </svg>
      {short ? null : (
        <strong style={{ fontSize: size * 0.62, whiteSpace: "nowrap" }}>
          暖线 <span style={{ fontWeight: 500 }}>Warmline</span>
        </strong>
      )}
    </span>
  );
}
