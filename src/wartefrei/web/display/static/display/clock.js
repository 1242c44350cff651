// The server's time in the time zone of the house: a screen's own clock may be wrong.
export class Clock {
  constructor({ now, zone }) {
    this.ahead = Date.parse(now) - performance.now();
    this.format = new Intl.DateTimeFormat("de-DE", {
      timeZone: zone,
      hour: "2-digit",
      minute: "2-digit",
      hourCycle: "h23",
    });
    this.days = new Intl.DateTimeFormat("sv-SE", { timeZone: zone });
  }

  now() {
    return this.ahead + performance.now();
  }

  time(instant = this.now()) {
    return this.format.format(instant);
  }

  day() {
    return this.days.format(this.now());
  }
}
