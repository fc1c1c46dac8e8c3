// What the page of an item does with script.
import "./options.js";
import "./tabs.js";
import "./finding.js";
import "./place.js";
import "./read.js";
import "./beside.js";
import "./swipe.js";
import "./moment.js";
