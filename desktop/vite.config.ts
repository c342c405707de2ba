/** Build and development server. `vite --mode mock` adds the development-only mock of the API. */
import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { mockServer } from "./dev/mock.mjs";

const server = process.env.WARMLINE_SERVER ?? "http://127.0.0.1:8700";

export default defineConfig(({ mode }) => ({
  plugins: [react(), ...(mode === "mock" ? [mockServer()] : [])],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  server: {
    port: 5173,
    proxy:
      mode === "mock"
        ? {}
        : {
            "/api": { target: server, ws: true },
            "/sip": { target: server, ws: true },
          },
  },
  build: {
    target: "es2022",
    chunkSizeWarningLimit: 700,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            {
              name: "react",
              test: /node_modules[\\/](react|react-dom|react-router|scheduler)[\\/]/,
            },
            { name: "phone", test: /node_modules[\\/](jssip|sdp-transform|events|debug|ms)[\\/]/ },
            { name: "query", test: /node_modules[\\/]@tanstack[\\/]/ },
          ],
        },
      },
    },
  },
}));
