// Loaded before the app (`node --import`): a machine whose clock is wrong by CLOCK_SHIFT_MS milliseconds.
const shiftMs = Number(process.env.CLOCK_SHIFT_MS);
const RealDate = Date;

globalThis.Date = class Date extends RealDate {
  constructor(...parts) {
    if (parts.length === 0) super(RealDate.now() + shiftMs);
    else super(...parts);
  }

  static now() {
    return RealDate.now() + shiftMs;
  }
};
// Elapsed time is right on such a machine, only the day that it is counted from is not.
Object.defineProperty(performance, 'timeOrigin', { value: performance.timeOrigin + shiftMs });
