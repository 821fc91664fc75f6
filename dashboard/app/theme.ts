import {
  type CSSVariablesResolver,
  colorsTuple,
  createTheme,
  type MantineColorsTuple,
  virtualColor,
} from "@mantine/core";
import { asVariables, blueOrange, dark, light, type Tokens } from "~/ui/tokens";

const sans = '"Inter Variable", "Inter Fallback", system-ui, sans-serif';
const mono = '"JetBrains Mono Variable", ui-monospace, monospace';

const RAISED = { background: "var(--as-raised)" };

type Ten<T> = readonly [T, T, T, T, T, T, T, T, T, T];

function neutrals(tokens: Tokens, names: Ten<string>): MantineColorsTuple {
  return names.map((name) => tokens[name] ?? "") as unknown as MantineColorsTuple;
}

export const theme = createTheme({
  fontFamily: sans,
  fontFamilyMonospace: mono,
  colors: {
    // Mantine's own neutrals, so that its controls stand on our surfaces.
    dark: neutrals(dark, [
      "text",
      "text-2",
      "text-3",
      "control",
      "line",
      "hover",
      "raised",
      "surface",
      "bg",
      "bg",
    ]),
    gray: neutrals(light, [
      "surface",
      "bg",
      "raised",
      "hover",
      "line",
      "control",
      "text-3",
      "text-3",
      "text-2",
      "text",
    ]),
    accentDark: colorsTuple(dark.accent ?? ""),
    accentLight: colorsTuple(light.accent ?? ""),
    accent: virtualColor({ name: "accent", dark: "accentDark", light: "accentLight" }),
  },
  primaryColor: "accent",
  defaultRadius: 4,
  fontSizes: { xs: "11px", sm: "13px", md: "14px", lg: "16px", xl: "22px" },
  spacing: { xs: "4px", sm: "8px", md: "12px", lg: "16px", xl: "24px" },
  focusRing: "auto",
  cursorType: "pointer",
  respectReducedMotion: true,
  components: {
    Modal: { styles: { content: RAISED, header: RAISED } },
    Menu: { styles: { dropdown: RAISED } },
    Tooltip: {
      styles: { tooltip: { ...RAISED, color: "var(--as-text)", border: "1px solid var(--as-line)" } },
    },
  },
});

/** Mantine's own names point at our tokens, so that its controls wear the same colours as our primitives. */
const kit: Record<string, string> = {
  "--mantine-color-body": "var(--as-bg)",
  "--mantine-color-text": "var(--as-text)",
  "--mantine-color-dimmed": "var(--as-text-3)",
  "--mantine-color-placeholder": "var(--as-text-3)",
  "--mantine-color-anchor": "var(--as-accent)",
  "--mantine-color-default": "var(--as-surface)",
  "--mantine-color-default-hover": "var(--as-hover)",
  "--mantine-color-default-color": "var(--as-text)",
  "--mantine-color-default-border": "var(--as-control)",
  "--mantine-color-disabled": "var(--as-raised)",
  "--mantine-color-disabled-color": "var(--as-text-3)",
  "--mantine-primary-color-filled": "var(--as-accent)",
  "--mantine-primary-color-contrast": "var(--as-accent-ink)",
};

function scheme(base: Tokens, upDown: Tokens | null): Record<string, string> {
  return { ...asVariables({ ...base, ...upDown }), ...kit };
}

/** Build the variables of both colour schemes; `safe` takes blue and orange for up and down. */
export function variables(safe: boolean): CSSVariablesResolver {
  return () => ({
    variables: {},
    dark: scheme(dark, safe ? blueOrange.dark : null),
    light: scheme(light, safe ? blueOrange.light : null),
  });
}
