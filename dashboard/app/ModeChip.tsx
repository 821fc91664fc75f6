import { useLink } from "~/live/hooks";
import styles from "./ModeChip.module.css";

const DATA: Record<string, readonly [string, string]> = {
  demo: ["DEMO data", "Prices come from emulated venues on this machine; nothing here is a real market"],
  real: ["REAL data", "Prices come from the venues themselves"],
  replay: ["REPLAY", "Prices come from a recording"],
};

const ORDERS: Record<string, readonly [string, string]> = {
  none: ["no orders", "This server sends no orders"],
  paper: ["PAPER orders", "Orders are filled by our own emulation; no venue sees them"],
  live: ["LIVE orders", "Orders are sent to the venues with real money"],
};

/** Where data comes from and what orders do; always there, on every page. */
export function ModeChip() {
  const { hello } = useLink();
  const [data, dataMeaning] = DATA[hello?.data ?? ""] ?? ["no data yet", "The server has not answered"];
  const [orders, ordersMeaning] = ORDERS[hello?.orders ?? ""] ?? ["no orders", "The server has not answered"];
  return (
    <span
      className={styles.chip}
      data-mode={hello?.orders === "live" ? "live" : hello?.data}
      title={`${dataMeaning}. ${ordersMeaning}.`}
    >
      <b>{data}</b>
      <span> · {orders}</span>
    </span>
  );
}
