/** The loaders every engine has; the page needs their names, and must not load their code. */
export const BUILT_IN_LOADER_NAMES = ['progressive', 'hls'] as const;
