import { PLAYLISTS_WITH_TEXT } from '../../../support/hls-fixtures.js';
import { walkEach } from '../../../support/hls-walk.js';

walkEach('HLS with subtitles or captions', PLAYLISTS_WITH_TEXT);
