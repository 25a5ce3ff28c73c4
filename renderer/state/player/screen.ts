/** What shows the pictures of one video for the player. Times are microseconds on the video's timeline. */
export interface Screen {
  /** Time on screen, or where a seek in progress leads. */
  readonly timeUs: number;
  /** Plays forward from the time on screen; `rate` 1 is real time. */
  play(rate: number): void;
  pause(): void;
  /** Shows the picture at a time; of many calls in a row the last one counts. */
  seek(timeUs: number): void;
  /** While it stands still: lets a moment of the sound be heard where the picture is. */
  blip(): void;
  /** 0 is silent. */
  setVolume(volume: number): void;
  close(): void;
}

/** What a screen tells its player. */
export interface ScreenEvents {
  /** The first picture can be shown. `durationUs` is null where the screen does not know. */
  ready(durationUs: number | null): void;
  /** Playback reached the end of the video. */
  ended(): void;
  /** This screen cannot show the video. */
  failed(thrown: unknown): void;
}
