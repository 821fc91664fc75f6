import "react";

declare module "react" {
  // Custom properties carry a value from a component to its stylesheet.
  interface CSSProperties {
    [name: `--${string}`]: string | number | undefined;
  }
}
