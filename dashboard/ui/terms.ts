/** The words of the product, each with the one sentence that explains it. */
export const TERMS = {
  edge: ["Edge", "What is left per contract after every cost, in cents"],
  guaranteed: ["Guaranteed", "The smallest profit over all endings that the venues' rules allow"],
  conditional: ["Conditional", "Pays unless a named ending happens; not guaranteed"],
  divergence: ["Divergence", "Two venues settling the same question differently"],
  worst: [
    "Worst if they part",
    "The largest loss if the venues settle this apart, even where their rules agree",
  ],
  certificate: ["Certificate", "The table of endings that proves the guaranteed figure"],
  evidence: ["Evidence", "The exact books, fees, rules and links used, so that anyone can recompute it"],
  outlay: ["Outlay", "All the money you put in now, fees included"],
  return: ["Return", "Profit divided by outlay"],
  annualised: ["Annualised", "Return scaled to 365 days of lock-up, simple interest"],
  hurdle: [
    "After the hurdle",
    "Guaranteed profit less what the outlay would have to earn elsewhere until it is paid back, simple, 365 days",
  ],
  lockup: ["Lock-up", "How long your money is tied until the later venue pays"],
  allin: ["All-in", "The price after fees and rounding for your size"],
  consensus: ["Consensus", "Our estimate of the probability from all live books, weighted by depth and age"],
  overround: ["Overround", "How far the prices of all outcomes add up above 100 %"],
  spread: ["Spread", "Lowest ask minus highest bid over venues; negative means crossed before costs"],
  depth: ["Depth", "How many contracts can be traded at or near this price"],
  age: ["Age", "Time since the feed last proved this book current"],
  trust: ["Trust", "Whether this book may be used: live, delayed, stale, resyncing or halted"],
  stale: ["Stale", "We cannot prove this price is current, so nothing is computed from it"],
  conflict: ["Conflict", "A difference in rules that could settle the markets apart"],
  locked: [
    "Locked",
    "Guaranteed above zero, every leg live and firm, no open rule difference above your limit",
  ],
  delayed: ["Delayed", "Late by nature, such as a cached page: shown with its age, never traded on"],
  link: ["Link", "A statement that two markets ask the same or a related question, and who decided so"],
  stake: [
    "At stake",
    "What the smaller of both markets trades in a day and offers near its best prices: what a wrong link can touch",
  ],
  lag: ["Lag", "Time from the venue's clock to ours"],
} as const satisfies Record<string, readonly [string, string]>;

export type TermName = keyof typeof TERMS;
