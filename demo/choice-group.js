let count = 0;

/** A group of radio buttons about something that changes: tracks, renditions. Hidden while there is nothing to choose. */
export class ChoiceGroup {
  #fieldset;
  #name = `choice-group-${count++}`;
  #shown = '';

  /**
   * @param {HTMLFieldSetElement} fieldset with a legend, and an element of class `choices` for the buttons
   * @param {(value: string) => void} onChoose
   */
  constructor(fieldset, onChoose) {
    this.#fieldset = fieldset;
    fieldset.addEventListener('change', ({ target }) => onChoose(target.value));
  }

  /**
   * @param {readonly {value: string, label: string, note?: string, color?: string}[]} options `color` is a custom property
   * @param {string} chosen value of one of them
   */
  show(options, chosen) {
    // Buttons that are replaced would lose the focus.
    const picture = JSON.stringify(options);
    if (picture !== this.#shown) {
      this.#shown = picture;
      this.#fieldset.hidden = options.length < 2;
      this.#fieldset.querySelector('.choices').replaceChildren(...options.map((option) => this.#button(option)));
    }
    for (const input of this.#fieldset.querySelectorAll('input')) input.checked = input.value === chosen;
  }

  #button({ value, label, note, color }) {
    const input = document.createElement('input');
    Object.assign(input, { type: 'radio', name: this.#name, value });
    const button = document.createElement('label');
    button.className = 'choice';
    button.append(input, label);
    if (note) {
      const small = document.createElement('small');
      small.textContent = note;
      button.append(' ', small);
    }
    if (color) {
      button.classList.add('has-swatch');
      button.style.setProperty('--swatch', `var(--${color})`);
    }
    return button;
  }
}
