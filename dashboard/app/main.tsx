import "@mantine/core/styles.layer.css";
import "@mantine/spotlight/styles.layer.css";
import "@fontsource-variable/inter/wght.css";
import "./global.css";
import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { ApiError } from "~/api/client";
import { usePreferences } from "~/ui/preferences";
import { router } from "./router";
import { theme, variables } from "./theme";

/** Ask again once where the server was not reached or broke; what it refused it would refuse again. */
function once(failures: number, error: Error): boolean {
  return failures < 1 && error instanceof ApiError && (error.status === 0 || error.status >= 500);
}

const queries = new QueryClient({
  defaultOptions: {
    queries: { staleTime: 5_000, retry: once, refetchOnWindowFocus: false },
  },
});

function App() {
  const { blueOrange } = usePreferences();
  return (
    <MantineProvider theme={theme} cssVariablesResolver={variables(blueOrange)} defaultColorScheme="auto">
      <QueryClientProvider client={queries}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>
  );
}

const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}
