// What every page does with script: go from page to page without a new document, and play.
import * as overview from "./browser_data/overview.js";
import * as back from "./pages/back.js";
import * as filters from "./pages/filters.js";
import * as keys from "./pages/keys.js";
import * as nas from "./pages/nas.js";
import * as navigation from "./pages/navigation.js";
import * as news from "./pages/news.js";
import * as pictures from "./pages/pictures.js";
import * as sharing from "./pages/sharing.js";
import * as theme from "./pages/theme.js";
import * as bar from "./player/bar.js";
import * as cards from "./player/cards.js";
import * as continuing from "./player/continuing.js";
import * as mediaSession from "./player/media_session.js";
import * as oneTab from "./player/one_tab.js";
import * as playAll from "./player/play_all.js";
import * as player from "./player/player.js";
import * as sleep from "./player/sleep.js";
import * as sound from "./player/sound.js";

[sound, player, sleep, oneTab, mediaSession, bar, continuing, cards, playAll].forEach((each) => each.start());
[theme, back, navigation, pictures, filters, sharing, keys, news, nas, overview].forEach((each) => each.start());
