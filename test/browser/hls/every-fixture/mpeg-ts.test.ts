import { TS_PLAYLISTS } from '../../../support/hls-fixtures.js';
import { walkEach } from '../../../support/hls-walk.js';

walkEach('HLS in MPEG-TS', TS_PLAYLISTS);
