// What a list does with script.
import * as filters from "../pages/filters.js";
import * as news from "../pages/news.js";
import * as playAll from "../player/play_all.js";
import * as lists from "./lists.js";
import * as savedViews from "./saved_views.js";
import * as states from "./states.js";
import * as typing from "./typing.js";
import * as views from "./views.js";

[views, states, savedViews, filters, typing, news, playAll, lists].forEach((each) => each.start());
