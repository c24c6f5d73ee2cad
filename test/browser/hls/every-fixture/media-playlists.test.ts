import { MEDIA_PLAYLISTS } from '../../../support/hls-fixtures.js';
import { walkEach } from '../../../support/hls-walk.js';

walkEach('an HLS media playlist', MEDIA_PLAYLISTS);
