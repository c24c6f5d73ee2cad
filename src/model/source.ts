/** What to play, as the application says it. */
export interface SourceDescriptor {
  /** Absolute URL. */
  readonly url: string;
  /** MIME type, if the application knows it. Default: found out. */
  readonly type?: string;
  /** Which loader to use. Default: the one that claims the source. */
  readonly loader?: LoaderChoice;
  /** Presentation seconds to start at. Default: the start, or the live edge. */
  readonly startTime?: number;
  /** As `RequestInit.credentials`. Default `same-origin`. */
  readonly credentials?: 'omit' | 'same-origin' | 'include';
}

/** A built-in loader by name, or a module by absolute URL that exports `loader: LoaderFactory`; the engine imports it where it runs. */
export type LoaderChoice =
  { readonly type: 'name'; readonly name: string } | { readonly type: 'module'; readonly url: string };
