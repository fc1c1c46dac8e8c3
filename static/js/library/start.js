// What a list does with script.
import "./views.js";
import "./states.js";
import "./saved_views.js";
import "../pages/filters.js";
import "./typing.js";
import "../pages/news.js";
import "../player/play_all.js";
import "./lists.js";
