/** Calls an agent who looks elsewhere: a short tone, and the number of waiting customers in the title. */

const KEY = "kefu.desk.mute";

export class Bell {
  constructor() {
    this.muted = localStorage.getItem(KEY) === "yes";
    this.sound = null;
    // Browsers let a page sound only after somebody has touched it.
    addEventListener("pointerdown", () => this.ready(), { once: true });
    addEventListener("keydown", () => this.ready(), { once: true });
  }

  ready() {
    this.sound ??= new AudioContext();
  }

  mute(muted) {
    this.muted = muted;
    localStorage.setItem(KEY, muted ? "yes" : "no");
  }

  /** Two soft notes; nothing where the page may not sound yet. */
  ring() {
    if (this.muted || !this.sound) return;
    [660, 880].forEach((pitch, place) => this.note(pitch, this.sound.currentTime + place * 0.16));
  }

  note(pitch, at) {
    const tone = this.sound.createOscillator();
    const volume = this.sound.createGain();
    tone.frequency.value = pitch;
    volume.gain.setValueAtTime(0, at);
    volume.gain.linearRampToValueAtTime(0.12, at + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.001, at + 0.3);
    tone.connect(volume).connect(this.sound.destination);
    tone.start(at);
    tone.stop(at + 0.32);
  }

  badge(count, title) {
    document.title = count ? `(${count}) ${title}` : title;
  }
}
