/** The only place where colours are written down. Components use the CSS variables `--as-*` that the theme makes of these. */

export interface Tokens {
  readonly [name: string]: string;
}

export const dark: Tokens = {
  bg: "#0B0E13",
  surface: "#11151C",
  raised: "#1A2029",
  hover: "#1E2530",
  line: "#28303C",
  control: "#667283",
  text: "#E8EBF0",
  "text-2": "#A9B3C1",
  "text-3": "#848F9E",
  accent: "#7AA8FF",
  "accent-ink": "#0B0E13",
  pos: "#35C990",
  "pos-tint": "#14312A",
  neg: "#FF7A70",
  warn: "#E6B450",
  "warn-tint": "#332E24",
  danger: "#FF6B81",
  "danger-ink": "#0B0E13",
  "flash-up": "#193D36",
  "flash-down": "#452B2E",
  "venue-KA": "#A7E6CA",
  "venue-PM": "#5080D5",
  "venue-BF": "#F1D446",
  "venue-SM": "#B0728B",
  "venue-DR": "#D1B2FA",
  "venue-HH": "#EA5A22",
};

export const light: Tokens = {
  bg: "#F6F7F9",
  surface: "#FFFFFF",
  raised: "#EEF1F4",
  hover: "#E9EDF2",
  line: "#D5DAE1",
  control: "#808B99",
  text: "#12161C",
  "text-2": "#46505E",
  "text-3": "#616C7B",
  accent: "#1F5FD6",
  "accent-ink": "#FFFFFF",
  pos: "#0B7A4E",
  "pos-tint": "#DDEFE7",
  neg: "#C4302B",
  warn: "#8A5B00",
  "warn-tint": "#ECE5D6",
  danger: "#B3123A",
  "danger-ink": "#FFFFFF",
  "flash-up": "#C9E2D8",
  "flash-down": "#F2D1D0",
  "venue-KA": "#1E6E56",
  "venue-PM": "#3582EB",
  "venue-BF": "#917F20",
  "venue-SM": "#D84D7D",
  "venue-DR": "#4B3669",
  "venue-HH": "#79270E",
};

/** Up and down for readers who do not tell green from red; chosen by the preference `blue/orange`. */
export const blueOrange = {
  dark: {
    pos: "#6CB6FF",
    neg: "#FF9E4A",
    "pos-tint": "#16293F",
    "flash-up": "#1B3450",
    "flash-down": "#46301C",
  },
  light: {
    pos: "#1B62C4",
    neg: "#A65200",
    "pos-tint": "#DCE8F7",
    "flash-up": "#CADDF5",
    "flash-down": "#F3DCC4",
  },
} as const;

/** Name tokens as the CSS custom properties that components refer to. */
export function asVariables(tokens: Tokens): Record<string, string> {
  return Object.fromEntries(Object.entries(tokens).map(([name, value]) => [`--as-${name}`, value]));
}
