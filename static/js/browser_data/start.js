// The page of what is remembered. Only who writes a subject understands it, so all of those are here.
import "../library/lists.js";
import "../library/saved_views.js";
import "../library/views.js";
import "../reading/options.js";
import "../reading/place.js";
import "../reading/read.js";
import "./overview.js";
