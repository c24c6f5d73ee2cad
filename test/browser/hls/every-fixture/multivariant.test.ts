import { MULTIVARIANT_PLAYLISTS } from '../../../support/hls-fixtures.js';
import { walkEach } from '../../../support/hls-walk.js';

walkEach('an HLS multivariant playlist', MULTIVARIANT_PLAYLISTS);
