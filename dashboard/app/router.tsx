import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from "@tanstack/react-router";
import { arbSearch } from "~/arb/search";
import { marketsSearch, questionSearch } from "~/markets/search";
import { reviewSearch } from "~/review/search";
import { Frame } from "./Frame";
import { Failed, NotFound } from "./NotFound";
import { parseSearch, stringifySearch } from "./search";

const root = createRootRoute({ component: Frame, notFoundComponent: NotFound, errorComponent: Failed });

const home = createRoute({
  getParentRoute: () => root,
  path: "/",
  beforeLoad: () => {
    throw redirect({ to: "/markets", replace: true });
  },
});

const markets = createRoute({
  getParentRoute: () => root,
  path: "/markets",
  validateSearch: marketsSearch,
  component: lazyRouteComponent(() => import("~/markets/MarketsPage"), "MarketsPage"),
});

const question = createRoute({
  getParentRoute: () => root,
  path: "/questions/$id",
  validateSearch: questionSearch,
  component: lazyRouteComponent(() => import("~/markets/question/QuestionPage"), "QuestionPage"),
});

const arb = createRoute({
  getParentRoute: () => root,
  path: "/arb",
  validateSearch: arbSearch,
  component: lazyRouteComponent(() => import("~/arb/ArbPage"), "ArbPage"),
});

const opportunity = createRoute({
  getParentRoute: () => arb,
  path: "$id",
  component: lazyRouteComponent(() => import("~/arb/drawer/OpportunityDrawer"), "OpportunityDrawer"),
});

const review = createRoute({
  getParentRoute: () => root,
  path: "/review",
  validateSearch: reviewSearch,
  component: lazyRouteComponent(() => import("~/review/ReviewPage"), "ReviewPage"),
});

const match = createRoute({
  getParentRoute: () => review,
  path: "$match",
  component: lazyRouteComponent(() => import("~/review/MatchPane"), "MatchPane"),
});

const status = createRoute({
  getParentRoute: () => root,
  path: "/status",
  component: lazyRouteComponent(() => import("~/status/StatusPage"), "StatusPage"),
});

const venue = createRoute({
  getParentRoute: () => status,
  path: "$venue",
  component: lazyRouteComponent(() => import("~/status/VenueDetail"), "VenueDetail"),
});

export const router = createRouter({
  routeTree: root.addChildren([
    home,
    markets,
    question,
    arb.addChildren([opportunity]),
    review.addChildren([match]),
    status.addChildren([venue]),
  ]),
  parseSearch,
  stringifySearch,
  defaultPreload: "intent",
  scrollRestoration: false,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
