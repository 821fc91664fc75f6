/// <reference types="vitest/config" />
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

// `npm run dev` serves the pages and hands the server's paths to a running `allsight`; ALLSIGHT_URL chooses another one.
const server = process.env.ALLSIGHT_URL ?? "http://127.0.0.1:8000";

export default defineConfig({
  plugins: [react()],
  resolve: { alias: { "~": import.meta.dirname } },
  build: {
    target: "es2022",
    // Icons and fonts stay files of our own origin: no data: URLs, so a strict Content-Security-Policy holds.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 700,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: "chart", test: /node_modules[\\/](lightweight-charts|fancy-canvas)/ },
            { name: "kit", test: /node_modules[\\/]@mantine/ },
            { name: "base", test: /node_modules[\\/](react|react-dom|scheduler|@tanstack)[\\/]/ },
          ],
        },
      },
    },
  },
  server: {
    proxy: {
      "/api": { target: server, ws: true, changeOrigin: true, headers: { origin: server } },
      "/openapi.json": { target: server, changeOrigin: true },
    },
  },
  test: { environment: "happy-dom", include: ["**/*.test.{ts,tsx}"], exclude: ["node_modules", "dist"] },
});
